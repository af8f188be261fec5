// SPDX-License-Identifier: BSD-3-Clause
// The inner loops of the torn equations, in vectors over the carried quantities. Highway compiles this
// file once for each generation of vector units.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "solver/torn_kernels.cpp"
// What adds nothing for doubles, and vectors whose size is known only when running: the kernels keep
// some in arrays.
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#include <hwy/foreach_target.h>
// must come after foreach_target.h
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <limits>
#if HWY_ARCH_X86
#include <xmmintrin.h>
#endif

#include "solver/torn_rows.hpp"

HWY_BEFORE_NAMESPACE();
namespace raffinate {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr int most_shared = TornCascade::most_shared;
constexpr double largest_exponent = 600.0;  // e^600 times a flow still fits a double

/// The kernels for vectors of type D and P shared unknowns (0: as many as the rows say).
template <class D, int P>
class Kernels {
  using V = hn::Vec<D>;
  static constexpr D d{};
  static V load(const double* from) { return hn::Load(d, from); }
  static void store(V v, double* to) { hn::Store(v, d, to); }
  static V all(double value) { return hn::Set(d, value); }
  static double sum(V v) { return hn::GetLane(hn::SumOfLanes(d, v)); }
  static V fma(V a, V b, V c) { return hn::MulAdd(a, b, c); }

 public:
  explicit Kernels(TornRows& rows) : r_(rows) {}

  double evaluate(const double* phi) {
    const int lanes = static_cast<int>(hn::Lanes(d));
    find_factors(phi);
    for (int j = 1; j <= r_.stages; ++j) {
      split(j, lanes);
      pass_up(j, lanes);
    }
    bool finite = true;
    for (int j = r_.stages; j >= 1; --j) {
      pass_down(j, lanes);
      finite = close(j, lanes) && finite;
    }
    return finite ? largest_closure() : std::numeric_limits<double>::infinity();
  }

  bool direction(double* dphi) {
    const int lanes = static_cast<int>(hn::Lanes(d));
    std::fill(r_.H.begin(), r_.H.end(), 0.0);
    std::fill(r_.H_transposed.begin(), r_.H_transposed.end(), 0.0);
    std::fill(r_.y.begin(), r_.y.end(), 0.0);
    for (int j = r_.stages; j >= 1; --j)
      if (!eliminate(j, lanes)) return false;
    return substitute(dphi, lanes);
  }

 private:
  int p() const { return P > 0 ? P : r_.shared; }

  double* factors(int j) const { return r_.factor.data() + at((j - 1) * r_.factors); }
  double* closures(int j) const { return r_.closure.data() + at((j - 1) * p()); }

  /// f = exp(exponent . phi) of all stages.
  void find_factors(const double* phi) {
    for (int j = 1; j <= r_.stages; ++j) {
      const PackedLaw& law = r_.laws[at(r_.stage[at(j - 1)].law)];
      const double *own = phi + (j - 1) * p(), *exponent = law.exponent.data();
      double* f = factors(j);
      const int used = law.terms + law.own;
      for (int t = 0; t < used; ++t, exponent += p()) {
        double ln = 0.0;
        for (int q = 0; q < p(); ++q) ln += exponent[q] * own[q];
        f[t] = std::min(ln, largest_exponent);
      }
      std::fill(f + used, f + r_.factors, 0.0);
      if (r_.free_flow) f[r_.factors - 1] = own[p() - 1];
    }
    const hn::CappedTag<double, 8> wide;
    std::fill(r_.factor.begin() + r_.stages * r_.factors, r_.factor.end(), 0.0);
    for (std::size_t i = 0; i < r_.factor.size(); i += hn::Lanes(wide)) {
      double* f = r_.factor.data() + i;
      hn::Store(hn::Exp(wide, hn::Load(wide, f)), wide, f);
    }
  }

  /// Flows of the two streams.
  double down_flow(int j) const {
    return r_.free_flow ? factors(j)[r_.factors - 1] : r_.stage[at(j - 1)].flow[0];
  }
  double up_flow(int j) const { return r_.stage[at(j - 1)].flow[1]; }

  /// The shares of a stage's contact and how phi turns them.
  void split(int j, int lanes) {
    const auto& stage = r_.stage[at(j - 1)];
    const PackedLaw& law = r_.laws[at(stage.law)];
    const double* f = factors(j);
    const double E = stage.efficiency;
    const V through_down = all(down_flow(j) * (1.0 + r_.rate)),
            through_up = all(up_flow(j) * (E + r_.rate));
    const V leaves_down = all(1.0 / (1.0 + r_.rate)), leaves_up = all(E / (E + r_.rate)),
            holds_up = all(1.0 / (E + r_.rate));
    for (int i = 0; i < r_.width; i += lanes) {
      const double* constant = law.constant.data() + i;
      V a = hn::Zero(d), b = hn::Zero(d);
      for (int t = 0; t < law.down_terms; ++t) a = fma(all(f[t]), load(constant + t * r_.width), a);
      for (int t = law.down_terms; t < law.terms; ++t)
        b = fma(all(f[t]), load(constant + t * r_.width), b);
      a = hn::Mul(a, through_down);
      b = hn::Mul(b, through_up);
      const V x = hn::Div(all(1.0), hn::Add(a, b));
      const V down = hn::Mul(a, x), up = hn::Mul(b, x);
      store(x, r_.row(r_.per_amount, j) + i);
      store(hn::Mul(down, leaves_down), r_.row(r_.into_down, j) + i);
      store(hn::Mul(up, leaves_up), r_.row(r_.into_up, j) + i);
      store(fma(down, leaves_down, hn::Mul(up, holds_up)), r_.row(r_.holds, j) + i);
      for (int q = 0; q < p(); ++q) {
        V by_down = hn::Zero(d), by_up = hn::Zero(d);
        for (const auto& [t, exponent] : law.powers[0][at(q)])
          by_down = fma(all(f[t] * exponent), load(constant + t * r_.width), by_down);
        for (const auto& [t, exponent] : law.powers[1][at(q)])
          by_up = fma(all(f[t] * exponent), load(constant + t * r_.width), by_up);
        by_down = hn::Mul(hn::Mul(by_down, through_down), x);
        by_up = hn::Mul(hn::Mul(by_up, through_up), x);
        if (r_.free_flow && q == p() - 1) by_down = hn::Add(by_down, down);
        store(hn::NegMulAdd(down, by_up, hn::Mul(up, by_down)), r_.row(r_.turn, j * p() + q) + i);
        store(hn::Add(by_down, by_up), r_.row(r_.stretch, j * p() + q) + i);
      }
    }
  }

  /// Where what arrives at a stage goes: from below (with `up`) or from above (with `down`), on up, on
  /// down, or out.
  struct Ways {
    V below_up, below_down, below_out, above_up, above_down, above_out;
  };
  Ways ways(int j, int i) const {
    const auto& stage = r_.stage[at(j - 1)];
    const auto& [down, up] = stage.leaves;
    const V E = all(stage.efficiency), passes = all(1.0 - stage.efficiency);
    const V into_down = load(r_.row(r_.into_down, j) + i),
            into_up = load(r_.row(r_.into_up, j) + i),
            kept = hn::Mul(all(r_.rate), load(r_.row(r_.holds, j) + i));
    const V with_up = fma(E, into_up, passes), with_down = hn::Mul(E, into_down);
    return {fma(all(up.up), with_up, hn::Mul(all(down.up), with_down)),
            fma(all(up.down), with_up, hn::Mul(all(down.down), with_down)),
            fma(all(up.out), with_up, fma(all(down.out), with_down, hn::Mul(E, kept))),
            fma(all(up.up), into_up, hn::Mul(all(down.up), into_down)),
            fma(all(up.down), into_up, hn::Mul(all(down.down), into_down)),
            fma(all(up.out), into_up, fma(all(down.out), into_down, kept))};
  }

  /// What enters the contact with `down` from outside, and from the time step before.
  V enters(int j, int i) const {
    const V feed = load(r_.row(r_.feed[0], j) + i);
    return r_.rate > 0.0 ? hn::Add(feed, load(r_.row(r_.before, j) + i)) : feed;
  }

  /// The row 1..j from the row 1..j-1.
  void pass_up(int j, int lanes) {
    for (int i = 0; i < r_.width; i += lanes) {
      const Ways way = ways(j, i);
      const V back_below = load(r_.row(r_.back, j - 1) + i),
              lost_below = load(r_.row(r_.lost, j - 1) + i);
      // 1 - below_down * back, with 1 = below_up + below_down + below_out and 1 - back = lost
      const V stays =
          hn::Div(all(1.0), fma(way.below_down, lost_below, hn::Add(way.below_up, way.below_out)));
      const V through = hn::Mul(way.above_down, stays);
      const V back = fma(hn::Mul(way.below_up, back_below), through, way.above_up);
      const V meets =
          hn::Add(load(r_.row(r_.feed[1], j) + i), load(r_.row(r_.brought_up, j - 1) + i));
      store(stays, r_.row(r_.stays, j) + i);
      store(through, r_.row(r_.through, j) + i);
      store(back, r_.row(r_.back, j) + i);
      store(fma(fma(way.below_out, back_below, lost_below), through, way.above_out),
            r_.row(r_.lost, j) + i);
      store(meets, r_.row(r_.meets, j) + i);
      store(fma(back, enters(j, i), hn::Mul(hn::Mul(way.below_up, meets), stays)),
            r_.row(r_.brought_up, j) + i);
    }
  }

  /// Amounts in stage j, and the row j..N from the row j+1..N.
  void pass_down(int j, int lanes) {
    const V E = all(r_.stage[at(j - 1)].efficiency);
    for (int i = 0; i < r_.width; i += lanes) {
      const Ways way = ways(j, i);
      const V meets = load(r_.row(r_.meets, j) + i);
      const V from_above = hn::Add(load(r_.row(r_.falls, j + 1) + i), enters(j, i));
      const V falls = fma(load(r_.row(r_.through, j) + i), from_above,
                          hn::Mul(hn::Mul(way.below_down, meets), load(r_.row(r_.stays, j) + i)));
      const V arrives = fma(load(r_.row(r_.back, j - 1) + i), falls, meets);
      store(falls, r_.row(r_.falls, j) + i);
      store(fma(E, arrives, from_above), r_.row(r_.contact, j) + i);
      const V back_above = load(r_.row(r_.back_up, j + 1) + i),
              lost_above = load(r_.row(r_.lost_up, j + 1) + i);
      const V through = hn::Div(
          way.below_up, fma(way.above_up, lost_above, hn::Add(way.above_down, way.above_out)));
      store(through, r_.row(r_.through_up, j) + i);
      store(fma(hn::Mul(way.above_down, back_above), through, way.below_down),
            r_.row(r_.back_up, j) + i);
      store(fma(fma(way.above_out, back_above, lost_above), through, way.below_out),
            r_.row(r_.lost_up, j) + i);
    }
  }

  /// The closures of a stage, as quotients of two positive sides, and their slopes.
  bool close(int j, int lanes) {
    const PackedLaw& law = r_.laws[at(r_.stage[at(j - 1)].law)];
    const double* f = factors(j);
    double* quotient = closures(j);
    double* by_phi = r_.by_phi.data() + at(j * p() * p());
    std::fill_n(quotient, p(), 1.0);
    std::fill_n(by_phi, p() * p(), 0.0);
    double *x = r_.scratch.data(), *per_x = x + r_.width;
    for (int i = 0; i < r_.width; i += lanes)
      store(hn::Mul(load(r_.row(r_.contact, j) + i), load(r_.row(r_.per_amount, j) + i)), x + i);
    for (std::size_t c = 0; c < law.closures.size(); ++c) {
      const PackedLaw::Closure& closure = law.closures[c];
      const int of = closure.of;
      if (law.absent[at(of)]) continue;
      const double target = r_.target[at(j - 1)][c] / (closure.down ? down_flow(j) : up_flow(j));
      V above = hn::Zero(d), below = hn::Zero(d);
      for (int i = 0; i < r_.width; i += lanes) {
        V per = hn::Zero(d);
        for (int t = closure.first; t < closure.last; ++t)
          per =
              fma(all(f[t]), load(closure.weight.data() + (t - closure.first) * r_.width + i), per);
        store(per, per_x + i);
        const V amount = hn::Mul(per, load(x + i));
        if (closure.one_sided) {
          above = hn::Add(above, amount);
        } else {
          above = hn::Add(above, hn::Max(amount, hn::Zero(d)));
          below = hn::Sub(below, hn::Min(amount, hn::Zero(d)));
        }
      }
      double more = sum(above) + std::max(-target, 0.0),
             less = (closure.one_sided ? 0.0 : sum(below)) + std::max(target, 0.0);
      for (const auto& [factor, coefficient] : closure.own)
        (coefficient > 0.0 ? more : less) += std::abs(coefficient) * f[factor];
      const double in_more = 1.0 / more, in_less = 1.0 / less;
      quotient[of] = more * in_less;
      double* slope = by_phi + of * p();
      double* by_content = r_.row(r_.by_content, j * p() + of);
      V sums[P > 0 ? P : most_shared];
      for (int q = 0; q < p(); ++q) sums[q] = hn::Zero(d);
      const auto& powers = law.powers[closure.down ? 0 : 1];
      for (int i = 0; i < r_.width; i += lanes) {
        const V per = load(per_x + i);
        V scale = all(in_more);
        if (!closure.one_sided)
          scale = hn::IfThenElse(hn::Lt(per, hn::Zero(d)), all(in_less), scale);
        const V mine = hn::Mul(per, hn::Mul(scale, load(r_.row(r_.per_amount, j) + i)));
        store(mine, by_content + i);
        const V scaled = hn::Mul(scale, load(x + i)), amount = hn::Mul(per, scaled);
        for (int q = 0; q < p(); ++q) {
          V grows = hn::Zero(d);
          for (const auto& [t, exponent] : powers[at(q)])
            grows = fma(all(f[t] * exponent),
                        load(closure.weight.data() + (t - closure.first) * r_.width + i), grows);
          const V stretch = load(r_.row(r_.stretch, j * p() + q) + i);
          sums[q] = fma(grows, scaled, hn::NegMulAdd(amount, stretch, sums[q]));
        }
      }
      for (int q = 0; q < p(); ++q) slope[q] = sum(sums[q]);
      for (const auto& [factor, coefficient] : closure.own) {
        const double* exponent = law.exponent.data() + at(factor * p());
        const double amount = coefficient * f[factor] * (coefficient > 0.0 ? in_more : in_less);
        for (int q = 0; q < p(); ++q) slope[q] += amount * exponent[q];
      }
      if (r_.free_flow && closure.down)
        slope[p() - 1] += target * (target > 0.0 ? in_less : in_more);
    }
    bool finite = true;
    for (int q = 0; q < p(); ++q) {
      if (law.absent[at(q)]) {
        by_phi[q * p() + q] = 1.0;
        for (int i = 0; i < r_.width; i += lanes)
          store(hn::Zero(d), r_.row(r_.by_content, j * p() + q) + i);
      }
      finite = finite && quotient[q] > 0.0 && quotient[q] < std::numeric_limits<double>::max();
    }
    return finite;
  }

  /// Turns the quotients into logarithms and finds the largest.
  double largest_closure() {
    std::fill(r_.closure.begin() + r_.stages * p(), r_.closure.end(), 1.0);
    const hn::CappedTag<double, 8> wide;
    auto most = hn::Zero(wide);
    for (std::size_t i = 0; i < r_.closure.size(); i += hn::Lanes(wide)) {
      double* closure = r_.closure.data() + i;
      const auto logarithm = hn::Log(wide, hn::Load(wide, closure));
      hn::Store(logarithm, wide, closure);
      most = hn::Max(most, hn::Abs(logarithm));
    }
    return hn::GetLane(hn::MaxOfLanes(wide, most));
  }

  /// Stage j of the elimination from N to 1. A step dphi of a stage sends waves up and down, Qu dphi
  /// and Qd dphi; what the stages above answer to the wave w that reaches them from below is y - H w.
  bool eliminate(int j, int lanes) {
    const int width = r_.width;
    const auto& stage = r_.stage[at(j - 1)];
    const auto& [down, up] = stage.leaves;
    double *at_home = r_.scratch.data(), *heard = at_home + width, *listens = heard + width;
    double *wave_up = listens + p() * width, *wave_down = wave_up + p() * width;
    double *answer = wave_down + p() * width, *gain = answer + p() * width;
    // A turn of the split moves amount from `up` to `down`: what then goes up and down, and the sum.
    const double down_rate = 1.0 / (1.0 + r_.rate),
                 up_rate = stage.efficiency / (stage.efficiency + r_.rate);
    const V to_up = all(down.up * down_rate - up.up * up_rate),
            to_down = all(down.down * down_rate - up.down * up_rate),
            inside = all(up.out * up_rate - down.out * down_rate - (up_rate - down_rate));
    const V E = all(stage.efficiency);
    V slope[P > 0 ? P : most_shared];
    for (int q = 0; q < p(); ++q) slope[q] = hn::Zero(d);
    for (int i = 0; i < width; i += lanes) {
      const Ways way = ways(j, i);
      const V r = load(r_.row(r_.back, j - 1) + i), k = load(r_.row(r_.lost, j - 1) + i),
              R = load(r_.row(r_.back_up, j + 1) + i), K = load(r_.row(r_.lost_up, j + 1) + i);
      const V leaks = fma(way.below_down, k, way.below_out),
              leaks_above = fma(way.above_up, K, way.above_out);
      const V det = fma(way.above_down, leaks,
                        fma(leaks_above, hn::Add(leaks, way.below_up),
                            hn::Mul(hn::Mul(way.below_up, way.above_down), fma(K, r, k))));
      const V amount = hn::Div(load(r_.row(r_.contact, j) + i), det);
      const V sent_up = hn::Mul(amount, fma(to_up, fma(way.below_up, k, leaks),
                                            hn::Mul(inside, hn::Mul(way.below_up, r))));
      const V sent_down = hn::Mul(amount, fma(to_down, fma(way.above_down, K, leaks_above),
                                              hn::Mul(inside, hn::Mul(way.above_down, R))));
      const V Er = hn::Mul(E, r);
      const V home = fma(Er, sent_down, hn::Mul(R, sent_up));
      const V heard_above = fma(Er, load(r_.row(r_.through, j) + i), all(1.0));
      store(sent_up, r_.row(r_.sent_up, j) + i);
      store(home, at_home + i);
      store(fma(R, load(r_.row(r_.through_up, j) + i), E), heard + i);
      const V y = load(r_.y.data() + i);
      for (int q = 0; q < p(); ++q) {
        const V turn = load(r_.row(r_.turn, j * p() + q) + i);
        const V listen = hn::Mul(load(r_.row(r_.by_content, j * p() + q) + i), heard_above);
        store(listen, listens + q * width + i);
        store(hn::Mul(sent_up, turn), wave_up + q * width + i);
        store(hn::Mul(sent_down, turn), wave_down + q * width + i);
        slope[q] = fma(listen, y, slope[q]);
      }
    }
    double step[most_shared], matrix[most_shared * most_shared], inverse[most_shared * most_shared];
    for (int q = 0; q < p(); ++q) step[q] = -closures(j)[q] - sum(slope[q]);
    // answer = listens^T H, gain = H wave_up
    for (int i = 0; i < width; i += lanes) {
      V answers[P > 0 ? P : most_shared], gains[P > 0 ? P : most_shared];
      for (int q = 0; q < p(); ++q) answers[q] = gains[q] = hn::Zero(d);
      for (int k = 0; k < r_.carried; ++k) {
        const V h = load(r_.H.data() + k * width + i),
                h_transposed = load(r_.H_transposed.data() + k * width + i);
        for (int q = 0; q < p(); ++q) {
          answers[q] = fma(all(listens[q * width + k]), h, answers[q]);
          gains[q] = fma(all(wave_up[q * width + k]), h_transposed, gains[q]);
        }
      }
      for (int q = 0; q < p(); ++q) {
        store(answers[q], answer + q * width + i);
        store(gains[q], gain + q * width + i);
      }
    }
    for (int q = 0; q < p(); ++q) {
      const double* by_content = r_.row(r_.by_content, j * p() + q);
      for (int s = 0; s < p(); ++s) slope[s] = hn::Zero(d);
      for (int i = 0; i < width; i += lanes) {
        const V home = hn::Mul(load(by_content + i), load(at_home + i)),
                answers = load(answer + q * width + i);
        for (int s = 0; s < p(); ++s) {
          const V turn = load(r_.row(r_.turn, j * p() + s) + i);
          slope[s] =
              fma(home, turn, hn::NegMulAdd(answers, load(wave_up + s * width + i), slope[s]));
        }
      }
      for (int s = 0; s < p(); ++s)
        matrix[q * p() + s] = r_.by_phi[at((j * p() + q) * p() + s)] + sum(slope[s]);
    }
    if (!invert(matrix, inverse)) return false;
    double* stepped = r_.step.data() + at(j * p());
    for (int q = 0; q < p(); ++q) {
      stepped[q] = 0.0;
      for (int s = 0; s < p(); ++s) stepped[q] += inverse[q * p() + s] * step[s];
    }
    double* send = wave_down;  // less what the stages above answer
    for (int i = 0; i < width; i += lanes) {
      V rows[P > 0 ? P : most_shared];
      const V through = load(r_.row(r_.through, j) + i),
              through_up = load(r_.row(r_.through_up, j) + i), hears = load(heard + i);
      V y = hn::Mul(through, load(r_.y.data() + i));
      for (int q = 0; q < p(); ++q) {
        rows[q] = hn::NegMulAdd(load(answer + q * width + i), through_up,
                                hn::Mul(load(r_.row(r_.by_content, j * p() + q) + i), hears));
        const V sends =
            hn::NegMulAdd(through, load(gain + q * width + i), load(wave_down + q * width + i));
        store(sends, send + q * width + i);
        y = fma(sends, all(stepped[q]), y);
      }
      store(y, r_.y.data() + i);
      for (int q = 0; q < p(); ++q) {
        V upper = hn::Zero(d);
        for (int s = 0; s < p(); ++s) upper = fma(all(inverse[q * p() + s]), rows[s], upper);
        store(upper, r_.row(r_.upper, j * p() + q) + i);
      }
    }
    const double *through = r_.row(r_.through, j), *through_up = r_.row(r_.through_up, j),
                 *upper = r_.row(r_.upper, j * p());
    for (int i = 0; i < width; i += lanes) {
      const V on_up = load(through_up + i), on_down = load(through + i);
      V uppers[P > 0 ? P : most_shared], sends[P > 0 ? P : most_shared];
      for (int q = 0; q < p(); ++q) {
        uppers[q] = load(upper + q * width + i);
        sends[q] = load(send + q * width + i);
      }
      for (int k = 0; k < r_.carried; ++k) {
        double *h = r_.H.data() + k * width + i,
               *h_transposed = r_.H_transposed.data() + k * width + i;
        V one = hn::Mul(hn::Mul(load(h), on_up), all(through[k])),
          other = hn::Mul(hn::Mul(load(h_transposed), on_down), all(through_up[k]));
        for (int q = 0; q < p(); ++q) {
          one = fma(all(send[q * width + k]), uppers[q], one);
          other = fma(all(upper[q * width + k]), sends[q], other);
        }
        store(one, h);
        store(other, h_transposed);
      }
    }
    return true;
  }

  bool substitute(double* dphi, int lanes) {
    double* wave = r_.scratch.data();  // from below
    std::fill_n(wave, r_.width, 0.0);
    bool finite = true;
    for (int j = 1; j <= r_.stages; ++j) {
      double* step = dphi + (j - 1) * p();
      for (int q = 0; q < p(); ++q) {
        V told = hn::Zero(d);
        for (int i = 0; i < r_.width; i += lanes)
          told = fma(load(r_.row(r_.upper, j * p() + q) + i), load(wave + i), told);
        step[q] = r_.step[at(j * p() + q)] - sum(told);
        finite = finite && std::isfinite(step[q]);
      }
      for (int i = 0; i < r_.width; i += lanes) {
        V turned = hn::Zero(d);
        for (int q = 0; q < p(); ++q)
          turned = fma(all(step[q]), load(r_.row(r_.turn, j * p() + q) + i), turned);
        store(fma(load(r_.row(r_.sent_up, j) + i), turned,
                  hn::Mul(load(r_.row(r_.through_up, j) + i), load(wave + i))),
              wave + i);
      }
    }
    return finite;
  }

  /// Gauss-Jordan with pivoting; false if singular or not finite.
  bool invert(double* a, double* inverse) const {
    const int n = p();
    for (int i = 0; i < n * n; ++i) inverse[i] = 0.0;
    for (int i = 0; i < n; ++i) inverse[i * n + i] = 1.0;
    for (int c = 0; c < n; ++c) {
      int best = c;
      for (int i = c + 1; i < n; ++i)
        if (std::abs(a[i * n + c]) > std::abs(a[best * n + c])) best = i;
      const double pivot = a[best * n + c];
      if (pivot == 0.0 || !std::isfinite(pivot)) return false;
      if (best != c) {
        std::swap_ranges(a + c * n, a + c * n + n, a + best * n);
        std::swap_ranges(inverse + c * n, inverse + c * n + n, inverse + best * n);
      }
      const double factor = 1.0 / pivot;
      for (int k = 0; k < n; ++k) {
        a[c * n + k] *= factor;
        inverse[c * n + k] *= factor;
      }
      for (int i = 0; i < n; ++i) {
        const double share = a[i * n + c];
        if (i == c) continue;
        for (int k = 0; k < n; ++k) {
          a[i * n + k] -= share * a[c * n + k];
          inverse[i * n + k] -= share * inverse[c * n + k];
        }
      }
    }
    return true;
  }

  TornRows& r_;
};

template <class Work>
auto with_kernels(TornRows& rows, const Work& work) {
  const auto by_shared = [&](auto d) {
    using D = decltype(d);
    switch (rows.shared) {
      case 1: return work(Kernels<D, 1>(rows));
      case 2: return work(Kernels<D, 2>(rows));
      case 3: return work(Kernels<D, 3>(rows));
      case 4: return work(Kernels<D, 4>(rows));
      default: return work(Kernels<D, 0>(rows));
    }
  };
  if (rows.width == 4) return by_shared(hn::CappedTag<double, 4>());
  return by_shared(hn::CappedTag<double, 8>());
}

double Evaluate(TornRows& rows, const double* phi) {
  return with_kernels(rows, [&](auto kernels) { return kernels.evaluate(phi); });
}

bool Direction(TornRows& rows, double* dphi) {
  return with_kernels(rows, [&](auto kernels) { return kernels.direction(dphi); });
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace raffinate
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace raffinate {

HWY_EXPORT(Evaluate);
HWY_EXPORT(Direction);

namespace {

/// Amounts below 1e-308 are nothing while this lives: they fall by decades from stage to stage, and
/// most machines compute a hundred times slower with them.
class NothingBelowNormal {
#if HWY_ARCH_X86
 public:
  NothingBelowNormal() { _mm_setcsr(before_ | flush_to_zero | denormals_are_zero); }
  ~NothingBelowNormal() { _mm_setcsr(before_); }
  NothingBelowNormal(const NothingBelowNormal&) = delete;
  NothingBelowNormal& operator=(const NothingBelowNormal&) = delete;

 private:
  static constexpr unsigned flush_to_zero = 0x8000, denormals_are_zero = 0x0040;
  unsigned before_ = _mm_getcsr();
#endif
};

}  // namespace

double evaluate_torn(TornRows& rows, const double* phi) {
  [[maybe_unused]] const NothingBelowNormal scope;
  return HWY_DYNAMIC_DISPATCH(Evaluate)(rows, phi);
}
bool torn_direction(TornRows& rows, double* dphi) {
  [[maybe_unused]] const NothingBelowNormal scope;
  return HWY_DYNAMIC_DISPATCH(Direction)(rows, dphi);
}

}  // namespace raffinate
#endif
