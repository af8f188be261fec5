// SPDX-License-Identifier: BSD-3-Clause
// The Jacobian of the torn equations, factored from stage N to 1.
// Highway compiles this file once for each generation of vector units.
#include "solver/torn_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "solver/torn_elimination.cpp"
#include <hwy/foreach_target.h>
// must come after foreach_target.h
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#include "solver/torn_rows.hpp"
#include "solver/torn_vectors-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace raffinate {
namespace HWY_NAMESPACE {
namespace {

/// A step dphi of a stage turns the splits there and sends waves up and down, Qu dphi and Qd dphi.
/// What the stages above answer to a wave w that reaches them from below is y - H w.
template <class D, int P>
class Elimination : Vectors<D, P> {
  using Base = Vectors<D, P>;
  using V = typename Base::V;
  using Base::all, Base::at, Base::d, Base::fma, Base::lanes, Base::load, Base::p, Base::r_,
      Base::store, Base::sum, Base::ways;
  static constexpr int most_shared = Base::most_shared;

 public:
  using Base::Base;

  bool factor() {
    std::fill(r_.H.begin(), r_.H.end(), 0.0);
    std::fill(r_.H_transposed.begin(), r_.H_transposed.end(), 0.0);
    for (int j = r_.stages; j >= 1; --j) {
      find_waves(j);
      answer_waves(j);
      if (!invert_pivot(j)) return false;
      pass_on(j);
    }
    return true;
  }

 private:
  // Rows of scratch that the steps of one stage share.
  double* heard() const { return r_.scratch.data(); }  // contact by a wave from below
  double* wave_up() const { return heard() + r_.width; }
  double* answer() const { return wave_up() + p() * r_.width; }
  double* gain() const { return answer() + p() * r_.width; }

  /// What a turn of the splits in stage j sends up and down and leaves at home.
  void find_waves(int j) {
    const auto& stage = r_.stage[at(j - 1)];
    const auto& [down, up] = stage.leaves;
    // A turn of the split moves amount from `up` to `down`: what then goes up and down, and the sum.
    const double down_rate = 1.0 / (1.0 + r_.rate),
                 up_rate = stage.efficiency / (stage.efficiency + r_.rate);
    const V to_up = all(down.up * down_rate - up.up * up_rate),
            to_down = all(down.down * down_rate - up.down * up_rate),
            inside = all(up.out * up_rate - down.out * down_rate - (up_rate - down_rate));
    const V E = all(stage.efficiency);
    for (int i = 0; i < r_.width; i += lanes()) {
      const auto way = ways(j, i);
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
      const V heard_above = fma(Er, load(r_.row(r_.through, j) + i), all(1.0));
      store(sent_up, r_.row(r_.sent_up, j) + i);
      store(sent_down, r_.row(r_.sent_down, j) + i);
      store(fma(Er, sent_down, hn::Mul(R, sent_up)), r_.row(r_.at_home, j) + i);
      store(fma(R, load(r_.row(r_.through_up, j) + i), E), heard() + i);
      for (int q = 0; q < p(); ++q) {
        const V turn = load(r_.row(r_.turn, j * p() + q) + i);
        store(hn::Mul(load(r_.row(r_.by_content, j * p() + q) + i), heard_above),
              r_.row(r_.listens, j * p() + q) + i);
        store(hn::Mul(sent_up, turn), wave_up() + q * r_.width + i);
        store(hn::Mul(sent_down, turn), r_.row(r_.sends, j * p() + q) + i);
      }
    }
  }

  /// answer = listens^T H, gain = H wave_up.
  void answer_waves(int j) {
    const double* listens = r_.row(r_.listens, j * p());
    for (int i = 0; i < r_.width; i += lanes()) {
      V answers[most_shared], gains[most_shared];
      for (int q = 0; q < p(); ++q) answers[q] = gains[q] = hn::Zero(d);
      for (int k = 0; k < r_.carried; ++k) {
        const V h = load(r_.H.data() + k * r_.width + i),
                h_transposed = load(r_.H_transposed.data() + k * r_.width + i);
        for (int q = 0; q < p(); ++q) {
          answers[q] = fma(all(listens[q * r_.width + k]), h, answers[q]);
          gains[q] = fma(all(wave_up()[q * r_.width + k]), h_transposed, gains[q]);
        }
      }
      for (int q = 0; q < p(); ++q) {
        store(answers[q], answer() + q * r_.width + i);
        store(gains[q], gain() + q * r_.width + i);
      }
    }
  }

  /// The inverse of what stage j's closures answer to its own phi, all stages above following.
  bool invert_pivot(int j) {
    double pivot[most_shared * most_shared];
    for (int q = 0; q < p(); ++q) {
      const double* by_content = r_.row(r_.by_content, j * p() + q);
      V slope[most_shared];
      for (int s = 0; s < p(); ++s) slope[s] = hn::Zero(d);
      for (int i = 0; i < r_.width; i += lanes()) {
        const V home = hn::Mul(load(by_content + i), load(r_.row(r_.at_home, j) + i)),
                answers = load(answer() + q * r_.width + i);
        for (int s = 0; s < p(); ++s) {
          const V turn = load(r_.row(r_.turn, j * p() + s) + i);
          slope[s] =
              fma(home, turn, hn::NegMulAdd(answers, load(wave_up() + s * r_.width + i), slope[s]));
        }
      }
      for (int s = 0; s < p(); ++s)
        pivot[q * p() + s] = r_.by_phi[at((j * p() + q) * p() + s)] + sum(slope[s]);
    }
    return invert(pivot, r_.inverse.data() + at(j * p() * p()));
  }

  /// What stage j leaves to the stages below: sends and steps by their waves, and H.
  void pass_on(int j) {
    const double *through = r_.row(r_.through, j), *through_up = r_.row(r_.through_up, j);
    const double* inverse = r_.inverse.data() + at(j * p() * p());
    double *sends = r_.row(r_.sends, j * p()), *upper = r_.row(r_.upper, j * p());
    for (int i = 0; i < r_.width; i += lanes()) {
      V rows[most_shared];
      const V on_down = load(through + i), on_up = load(through_up + i), hears = load(heard() + i);
      for (int q = 0; q < p(); ++q) {
        rows[q] = hn::NegMulAdd(load(answer() + q * r_.width + i), on_up,
                                hn::Mul(load(r_.row(r_.by_content, j * p() + q) + i), hears));
        double* send = sends + q * r_.width + i;  // less what the stages above answer
        store(hn::NegMulAdd(on_down, load(gain() + q * r_.width + i), load(send)), send);
      }
      for (int q = 0; q < p(); ++q) {
        V one = hn::Zero(d);
        for (int s = 0; s < p(); ++s) one = fma(all(inverse[q * p() + s]), rows[s], one);
        store(one, upper + q * r_.width + i);
      }
    }
    for (int i = 0; i < r_.width; i += lanes()) {
      const V on_up = load(through_up + i), on_down = load(through + i);
      V uppers[most_shared], sent[most_shared];
      for (int q = 0; q < p(); ++q) {
        uppers[q] = load(upper + q * r_.width + i);
        sent[q] = load(sends + q * r_.width + i);
      }
      for (int k = 0; k < r_.carried; ++k) {
        double *h = r_.H.data() + k * r_.width + i,
               *h_transposed = r_.H_transposed.data() + k * r_.width + i;
        V one = hn::Mul(hn::Mul(load(h), on_up), all(through[k])),
          other = hn::Mul(hn::Mul(load(h_transposed), on_down), all(through_up[k]));
        for (int q = 0; q < p(); ++q) {
          one = fma(all(sends[q * r_.width + k]), uppers[q], one);
          other = fma(all(upper[q * r_.width + k]), sent[q], other);
        }
        store(one, h);
        store(other, h_transposed);
      }
    }
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
};

bool Factor(TornRows& rows) {
  return with_kernels<Elimination>(rows, [](auto kernels) { return kernels.factor(); });
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace raffinate
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace raffinate {

HWY_EXPORT(Factor);

bool factor_torn(TornRows& rows) {
  [[maybe_unused]] const NothingBelowNormal scope;
  return HWY_DYNAMIC_DISPATCH(Factor)(rows);
}

}  // namespace raffinate
#endif
