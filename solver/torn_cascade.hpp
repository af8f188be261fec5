// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <memory>
#include <span>
#include <vector>

namespace raffinate {

/// The two streams of a cascade: one runs down, from stage N to 1, the other up.
enum class Stream { down = 0, up = 1 };

/// How carried quantities split between the two streams of a stage, given a few shared unknowns phi.
///
/// With factors f_t = exp(exponent_t . phi), a carried quantity i of intensity x_i has the
/// concentrations
///
///     a_i x_i = x_i sum_t constant_ti f_t   (t in `down`)        b_i x_i likewise   (t in `up`)
///
/// and the shared unknowns are closed, in every stage, by
///
///     sum_i x_i sum_t weight_ti f_t + sum_o coefficient_o g_o = target        g_o = exp(exponent_o . phi)
///
/// where t runs over the terms of the one stream that the closure is about. `target` is a
/// concentration in that stream, known beforehand. The closure of a shared unknown is about the same
/// stream in all laws of a cascade.
struct SplitLaw {
  struct Term {
    Stream stream;
    std::vector<double> exponent;  ///< [shared]
    std::vector<double> constant;  ///< [carried]
  };
  struct Closure {
    int of;                                   ///< the shared unknown; each has one closure
    Stream stream;                            ///< that it counts
    std::vector<std::vector<double>> weight;  ///< [terms][carried], constants included
    std::vector<double> coefficient;          ///< [own]
  };
  std::vector<Term> terms;
  std::vector<std::vector<double>> own;  ///< [own][shared] exponents of terms without carried ones
  std::vector<Closure> closures;
  std::vector<unsigned char> absent;  ///< [shared] not here: the unknown stays as it is
};

/// A row of stages, as numbers. Flows are volumes or whatever else is shared; fractions say where
/// each stream goes when it leaves a stage: on down, on up (carried along by the other stream), out.
struct TornCascade {
  struct Stage {
    int law = 0;
    double efficiency = 1.0;  ///< share of the arriving `up` that takes part in the contact
    std::array<double, 2> flow = {0.0, 0.0};  ///< by stream
    struct Fractions {
      double down = 0.0, up = 0.0, out = 0.0;
    };
    std::array<Fractions, 2> leaves =
        {};  ///< by stream; a stage of efficiency < 1 takes in no up of `down`, no down of `up`
  };
  static constexpr int most_shared = 16;
  int carried = 0, shared = 0;
  /// The flow of `down` is exp of the last shared unknown, in every stage.
  bool free_flow = false;
  std::vector<SplitLaw> laws;
  std::vector<Stage> stages;  ///< 1 to N
  /// [stages x carried] amounts that enter from outside, by the stream they enter with.
  std::array<std::vector<double>, 2> feed;
  /// [stages x shared] amounts that enter from outside of what the closure of each shared unknown
  /// counts. They go where its stream goes; together, over the stream's flow, they are its target.
  std::vector<double> counted;
};

struct TornRows;

/// The equations of a torn cascade: one small set of closures per stage, everything carried slaved to
/// the shared unknowns through balances that are linear and solved without a subtraction.
///
/// A stage passes on what arrives with the two streams as shares, and so does any row of stages
/// between its ends. With rho the share of what enters a row at its end that comes back there, theta
/// the share of what enters a stage that goes through, all follow by one sweep up and one down; no
/// amount is ever the difference of two others, so each has its digits, however small. What
/// one stage's phi changes elsewhere decays by products of theta: the Jacobian of the closures is
/// sequentially semiseparable of order `carried`, and eliminating it from stage N to 1 costs about
/// (8 shared + 4) carried^2 flops a stage.
///
/// Derivation and measurements: docs/numerics.md.
class TornEquations {
 public:
  /// Both throw std::invalid_argument for too many shared unknowns or streams that do not fit.
  explicit TornEquations(const TornCascade& cascade);
  ~TornEquations();

  int unknowns() const;
  /// The stream that the closure of shared unknown q is about.
  Stream counts(int q) const;

  /// Takes over flows, feeds and targets of a cascade that has as many stages, under the same laws.
  void take_streams(const TornCascade& cascade);

  /// An implicit Euler step of the carried amounts, each stage holding what flows through it in one
  /// unit of time: `rate` is one over its length, 0 the steady state.
  struct TimeStep {
    double rate = 0.0;
    std::span<const double> before = {};  ///< [stages x carried] amounts held at its start
  };
  /// Solves all balances at phi [stages x shared]. Returns the largest closure, as a logarithm.
  double evaluate(std::span<const double> phi, const TimeStep& step);

  /// Factors the Jacobian of the closures at the state evaluated last. False if a pivot is singular or
  /// not finite.
  bool factor();
  /// Newton's direction: closes what `closures` says, by the Jacobian factored last. False if it is
  /// not finite.
  bool direction(std::span<double> dphi);
  /// x = J^-1 right, both [stages x shared]; false as above.
  bool solve(std::span<const double> right, std::span<double> x);

  /// The largest |dphi| and |d ln x| for relative errors of +-1 in all closures and balances at a
  /// solution phi, of a few patterns of signs. Infinity if a pivot is singular.
  double error_amplification(std::span<const double> phi);

  /// [stages x shared] closures of the state evaluated last, as logarithms.
  std::span<const double> closures() const;

  /// Of the state evaluated last, in one of the stages 1 to N: x; amounts of carried i, and of what the
  /// closure of shared unknown q counts, that leave with a stream.
  double intensity(int stage, int i) const;
  double leaving(int stage, Stream stream, int i) const;
  double counted(int stage, Stream stream, int q) const;
  /// [stages x carried] amounts held.
  std::vector<double> held() const;

  /// The same, lowered in stages that hold more of what a closure counts than its target: with 0.9 of
  /// it the shared components find room, and a time step can begin there.
  std::vector<double> room() const;

  /// All numbers, for what looks at them more closely.
  TornRows& rows() { return *rows_; }

 private:
  std::unique_ptr<TornRows> rows_;
};

}  // namespace raffinate
