// SPDX-License-Identifier: BSD-3-Clause
// The sweeps that solve all balances of a torn cascade, and its closures, in vectors over the carried
// quantities. Highway compiles this file once for each generation of vector units.
#include "solver/torn_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "solver/torn_sweeps.cpp"
#include <hwy/foreach_target.h>
// must come after foreach_target.h
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "solver/torn_rows.hpp"
#include "solver/torn_vectors-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace raffinate {
namespace HWY_NAMESPACE {
namespace {

constexpr double largest_exponent = 600.0;  // e^600 times a flow still fits a double

template <class D, int P>
class Sweeps : Vectors<D, P> {
  using Base = Vectors<D, P>;
  using V = typename Base::V;
  using Base::all, Base::at, Base::closures, Base::d, Base::fma, Base::lanes, Base::load, Base::p,
      Base::r_, Base::store, Base::sum, Base::ways;
  static constexpr int most_shared = Base::most_shared;

 public:
  using Base::Base;

  double evaluate(const double* phi) {
    find_factors(phi);
    for (int j = 1; j <= r_.stages; ++j) {
      split(j);
      pass_up(j);
    }
    bool finite = true;
    for (int j = r_.stages; j >= 1; --j) {
      pass_down(j);
      finite = close(j) && finite;
    }
    return finite ? largest_closure() : std::numeric_limits<double>::infinity();
  }

 private:
  double* factors(int j) const { return r_.factor.data() + at((j - 1) * r_.factors); }

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
  void split(int j) {
    const auto& stage = r_.stage[at(j - 1)];
    const PackedLaw& law = r_.laws[at(stage.law)];
    const double* f = factors(j);
    const double E = stage.efficiency;
    const V through_down = all(down_flow(j) * (1.0 + r_.rate)),
            through_up = all(up_flow(j) * (E + r_.rate));
    const V leaves_down = all(1.0 / (1.0 + r_.rate)), leaves_up = all(E / (E + r_.rate)),
            holds_up = all(1.0 / (E + r_.rate));
    for (int i = 0; i < r_.width; i += lanes()) {
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

  /// What enters the contact with `down` from outside, and from the time step before.
  V enters(int j, int i) const {
    const V feed = load(r_.row(r_.feed[0], j) + i);
    return r_.rate > 0.0 ? hn::Add(feed, load(r_.row(r_.before, j) + i)) : feed;
  }

  /// The row 1..j from the row 1..j-1.
  void pass_up(int j) {
    for (int i = 0; i < r_.width; i += lanes()) {
      const auto way = ways(j, i);
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
  void pass_down(int j) {
    const V E = all(r_.stage[at(j - 1)].efficiency);
    for (int i = 0; i < r_.width; i += lanes()) {
      const auto way = ways(j, i);
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
  bool close(int j) {
    const PackedLaw& law = r_.laws[at(r_.stage[at(j - 1)].law)];
    const double* f = factors(j);
    double* quotient = closures(j);
    double* by_phi = r_.by_phi.data() + at(j * p() * p());
    std::fill_n(quotient, p(), 1.0);
    std::fill_n(by_phi, p() * p(), 0.0);
    double *x = r_.scratch.data(), *per_x = x + r_.width;
    for (int i = 0; i < r_.width; i += lanes())
      store(hn::Mul(load(r_.row(r_.contact, j) + i), load(r_.row(r_.per_amount, j) + i)), x + i);
    for (const PackedLaw::Closure& closure : law.closures) {
      const int of = closure.of;
      if (law.absent[at(of)]) continue;
      const double target =
          r_.target[at((j - 1) * p() + of)] / (closure.down ? down_flow(j) : up_flow(j));
      V above = hn::Zero(d), below = hn::Zero(d);
      for (int i = 0; i < r_.width; i += lanes()) {
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
      r_.by_target[at(j * p() + of)] =
          -(target > 0.0 ? in_less : in_more) / (closure.down ? down_flow(j) : up_flow(j));
      double* slope = by_phi + of * p();
      double* by_content = r_.row(r_.by_content, j * p() + of);
      V sums[most_shared];
      for (int q = 0; q < p(); ++q) sums[q] = hn::Zero(d);
      const auto& powers = law.powers[closure.down ? 0 : 1];
      for (int i = 0; i < r_.width; i += lanes()) {
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
        for (int i = 0; i < r_.width; i += lanes())
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
};

double Evaluate(TornRows& rows, const double* phi) {
  return with_kernels<Sweeps>(rows, [&](auto sweeps) { return sweeps.evaluate(phi); });
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace raffinate
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace raffinate {

HWY_EXPORT(Evaluate);

double evaluate_torn(TornRows& rows, const double* phi) {
  [[maybe_unused]] const NothingBelowNormal scope;
  return HWY_DYNAMIC_DISPATCH(Evaluate)(rows, phi);
}

}  // namespace raffinate
#endif
