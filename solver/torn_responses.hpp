// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <vector>

#include "solver/torn_cascade.hpp"

namespace raffinate {

/// Where a stream enters a torn cascade from elsewhere, or leaves it: stage 1 to N.
struct TornPort {
  int stage;
  Stream stream;
};

/// How the streams that leave a torn cascade answer to those that enter it.
///
/// At given phi each carried quantity passes from an inlet to an outlet by its share, and what a
/// closure counts stays in its stream. Behind that, what enters moves closures, and closing them
/// moves phi and the splits of all stages: d(leaving)/d(phi) J^-1 d(closures)/d(entering). The
/// factor of the Jacobian gives it by one transposed solve for each quantity of an outlet, 8 side by
/// side, about 8 shared carried flops a stage each.
class TornResponses {
 public:
  TornResponses(TornEquations& equations, const std::vector<TornPort>& inlets,
                const std::vector<TornPort>& outlets);

  /// Finds what passes at the state evaluated last.
  void find_passes();
  /// Finds how closures answer at the first so many outlets, by the factor of the state evaluated last;
  /// after `find_passes`.
  void find_slopes(int outlets);

  /// Whether anything can come from there to there.
  bool reaches(int outlet, int inlet) const;

  /// [carried] share of what enters at an inlet that leaves with the stream at an outlet.
  std::span<const double> passes(int outlet, int inlet) const;
  /// The same of what closures count: of the one stream that both are of, else 0.
  double keeps(int outlet, int inlet) const;
  /// d(leaving i at an outlet)/d(entering k at an inlet) by way of phi; k counts carried quantities and
  /// then what the closures of shared unknowns count.
  double slope(int outlet, int i, int inlet, int k) const {
    return pair(outlet, inlet).slope[static_cast<std::size_t>(k * width_ + i)];
  }
  /// Change of leaving i at an outlet when the closures are closed, inlets staying.
  double closing(int outlet, int i) const {
    return closing_[static_cast<std::size_t>(outlet * width_ + i)];
  }

  /// right [stages x shared] -= d(closures)/d(entering) * entering [carried + shared] at an inlet.
  void subtract_entering(int inlet, std::span<const double> entering,
                         std::span<double> right) const;

 private:
  struct Range {
    int first, last;
  };
  struct Inlet {
    TornPort port;
    Range run;                     ///< stages that something can pass to or from
    std::vector<double> contact;   ///< [stages + 2 rows] per amount entering
    std::vector<double> arriving;  ///< the same, what arrives with `up`
    std::vector<double> kept;      ///< [stages] of what stays in the stream
  };
  struct Outlet {
    TornPort port;
    Range run;
  };
  struct Pair {
    std::vector<double> passes, slope;
  };
  Range run_of(int stage) const;
  void follow(Inlet& inlet) const;
  void find_weights(const Outlet& outlet);
  void find_slopes_of(int outlet, int first_carried);
  const Pair& pair(int outlet, int inlet) const {
    return pairs_[static_cast<std::size_t>(outlet) * inlets_.size() +
                  static_cast<std::size_t>(inlet)];
  }

  TornRows& r_;
  int width_;
  std::vector<Inlet> inlets_;
  std::vector<Outlet> outlets_;
  std::vector<Pair> pairs_;  ///< [outlets][inlets]
  std::vector<double> closing_;
  std::vector<double> weights_;  ///< [stages + 2 rows] d(leaving)/d(turn of the split)
};

}  // namespace raffinate
