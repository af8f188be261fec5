// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <utility>
#include <vector>

namespace raffinate {

/// Steady transport of one conserved quantity through a network of vessels:
///
///     (outflow_i + sum_j rate_ij) x_i - sum_j rate_ji x_j = feed_i        all rates, feeds >= 0
///
/// where rate_ij is what vessel i passes to vessel j per unit of x_i. Elimination adds, multiplies
/// and divides positive numbers only, so every x keeps its relative accuracy however small it is
/// (W. K. Grassmann, M. I. Taksar, D. P. Heyman, Operations Research 33 (1985) 1107, for Markov
/// chains). Vessels are eliminated from the last to the first.
class FlowNetwork {
 public:
  /// `pipes` are the pairs (from, to) with from != to; `rate` of `solve` follows their order.
  FlowNetwork(int vessels, const std::vector<std::pair<int, int>>& pipes);

  /// Overwrites `feed` with x. `rate` [pipes], `outflow` [vessels], `feed` [vessels].
  /// A vessel that nothing leaves gets infinity: the caller's network lost its exit.
  void solve(std::span<const double> rate, std::span<const double> outflow, std::span<double> feed);

 private:
  struct Pipe {
    int from, to;
  };
  struct Elimination {  // of one vessel: its pipes to vessels that are still there
    std::vector<int> in, out;
    std::vector<int> bypass;  ///< pipe that replaces in[a] -> vessel -> out[b], -1 for a loop
  };
  int add_pipe(int from, int to);

  int vessels_;
  int given_;
  std::vector<Pipe> pipes_;  ///< given ones, then those that elimination adds
  std::vector<Elimination> eliminations_;
  std::vector<double> rate_, out_, pivot_;
};

}  // namespace raffinate
