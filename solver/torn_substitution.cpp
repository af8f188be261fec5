// SPDX-License-Identifier: BSD-3-Clause
// What is solved with the factored Jacobian of the torn equations, and with its transpose.
// Highway compiles this file once for each generation of vector units.
#include "solver/torn_targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "solver/torn_substitution.cpp"
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

template <class D, int P>
class Substitution : Vectors<D, P> {
  using Base = Vectors<D, P>;
  using V = typename Base::V;
  using Base::all, Base::at, Base::d, Base::fma, Base::lanes, Base::load, Base::p, Base::r_,
      Base::store, Base::sum;
  static constexpr int most_shared = Base::most_shared;
  /// Functionals side by side.
  static constexpr hn::CappedTag<double, TornRows::batch> wide{};
  static constexpr int batch = TornRows::batch;

 public:
  using Base::Base;

  bool solve(const double* right, double* x) {
    double* y = r_.scratch.data();  // what comes from above, unasked
    std::fill_n(y, r_.width, 0.0);
    for (int j = r_.stages; j >= 1; --j) gather(j, right + (j - 1) * p(), x + (j - 1) * p(), y);
    double* wave = r_.scratch.data();  // from below
    std::fill_n(wave, r_.width, 0.0);
    bool finite = true;
    for (int j = 1; j <= r_.stages; ++j) finite = substitute(j, x + (j - 1) * p(), wave) && finite;
    return finite;
  }

  void solve_transposed(int first, int last, double* x) {
    double* passes = r_.scratch.data();
    std::fill_n(passes, r_.carried * batch, 0.0);
    for (int j = last; j >= first; --j) substitute_transposed(j, x + (j - 1) * p() * batch, passes);
    std::fill_n(passes, r_.carried * batch, 0.0);
    for (int j = first; j <= last; ++j) gather_transposed(j, x + (j - 1) * p() * batch, passes);
  }

  void weigh(int first, int last, const double* functional,
             const std::vector<TornRows::Weighed>& all_contacts) const {
    const int lanes = static_cast<int>(hn::Lanes(wide));
    for (int j = first; j <= last; ++j) {
      const double* mine = functional + (j - 1) * p() * batch;
      for (int k = 0; k < r_.carried; ++k) {
        for (int b = 0; b < batch; b += lanes) {
          auto weight = hn::Zero(wide);
          for (int q = 0; q < p(); ++q)
            weight = hn::MulAdd(hn::Set(wide, r_.row(r_.by_content, j * p() + q)[k]),
                                hn::Load(wide, mine + q * batch + b), weight);
          for (const auto& [contact, sums] : all_contacts) {
            double* to = sums + k * batch + b;
            hn::Store(
                hn::MulAdd(hn::Set(wide, contact[j * r_.width + k]), weight, hn::Load(wide, to)),
                wide, to);
          }
        }
      }
    }
  }

 private:
  /// The step of stage j, were nothing to come from below; y for the stages below.
  void gather(int j, const double* right, double* step, double* y) {
    double rest[most_shared];
    for (int q = 0; q < p(); ++q) {
      V told = hn::Zero(d);
      for (int i = 0; i < r_.width; i += lanes())
        told = fma(load(r_.row(r_.listens, j * p() + q) + i), load(y + i), told);
      rest[q] = right[q] - sum(told);
    }
    const double* inverse = r_.inverse.data() + at(j * p() * p());
    for (int q = 0; q < p(); ++q) {
      step[q] = 0.0;
      for (int s = 0; s < p(); ++s) step[q] += inverse[q * p() + s] * rest[s];
    }
    for (int i = 0; i < r_.width; i += lanes()) {
      V sum = hn::Mul(load(r_.row(r_.through, j) + i), load(y + i));
      for (int q = 0; q < p(); ++q)
        sum = fma(load(r_.row(r_.sends, j * p() + q) + i), all(step[q]), sum);
      store(sum, y + i);
    }
  }

  bool substitute(int j, double* step, double* wave) {
    bool finite = true;
    for (int q = 0; q < p(); ++q) {
      V told = hn::Zero(d);
      for (int i = 0; i < r_.width; i += lanes())
        told = fma(load(r_.row(r_.upper, j * p() + q) + i), load(wave + i), told);
      step[q] -= sum(told);
      finite = finite && std::isfinite(step[q]);
    }
    for (int i = 0; i < r_.width; i += lanes()) {
      V turned = hn::Zero(d);
      for (int q = 0; q < p(); ++q)
        turned = fma(all(step[q]), load(r_.row(r_.turn, j * p() + q) + i), turned);
      store(fma(load(r_.row(r_.sent_up, j) + i), turned,
                hn::Mul(load(r_.row(r_.through_up, j) + i), load(wave + i))),
            wave + i);
    }
    return finite;
  }

  /// The transposes of `substitute` and `gather`, for a batch of right sides.
  void substitute_transposed(int j, double* x, double* passes) {
    const int lanes = static_cast<int>(hn::Lanes(wide));
    const double *sent_up = r_.row(r_.sent_up, j), *through_up = r_.row(r_.through_up, j);
    for (int b = 0; b < batch; b += lanes) {
      hn::Vec<decltype(wide)> mine[most_shared];
      for (int q = 0; q < p(); ++q) mine[q] = hn::Load(wide, x + q * batch + b);
      for (int k = 0; k < r_.carried; ++k) {
        const auto passed =
            hn::Mul(hn::Set(wide, sent_up[k]), hn::Load(wide, passes + k * batch + b));
        for (int q = 0; q < p(); ++q)
          mine[q] = hn::MulAdd(hn::Set(wide, r_.row(r_.turn, j * p() + q)[k]), passed, mine[q]);
      }
      for (int q = 0; q < p(); ++q) hn::Store(mine[q], wide, x + q * batch + b);
      for (int k = 0; k < r_.carried; ++k) {
        double* pass = passes + k * batch + b;
        auto one = hn::Mul(hn::Set(wide, through_up[k]), hn::Load(wide, pass));
        for (int q = 0; q < p(); ++q)
          one = hn::NegMulAdd(hn::Set(wide, r_.row(r_.upper, j * p() + q)[k]), mine[q], one);
        hn::Store(one, wide, pass);
      }
    }
  }

  void gather_transposed(int j, double* x, double* passes) {
    const int lanes = static_cast<int>(hn::Lanes(wide));
    const double *through = r_.row(r_.through, j), *inverse = r_.inverse.data() + at(j * p() * p());
    for (int b = 0; b < batch; b += lanes) {
      hn::Vec<decltype(wide)> told[most_shared], mine[most_shared];
      for (int q = 0; q < p(); ++q) told[q] = hn::Load(wide, x + q * batch + b);
      for (int k = 0; k < r_.carried; ++k) {
        const auto pass = hn::Load(wide, passes + k * batch + b);
        for (int q = 0; q < p(); ++q)
          told[q] = hn::MulAdd(hn::Set(wide, r_.row(r_.sends, j * p() + q)[k]), pass, told[q]);
      }
      for (int q = 0; q < p(); ++q) {
        mine[q] = hn::Zero(wide);
        for (int s = 0; s < p(); ++s)
          mine[q] = hn::MulAdd(hn::Set(wide, inverse[s * p() + q]), told[s], mine[q]);
        hn::Store(mine[q], wide, x + q * batch + b);
      }
      for (int k = 0; k < r_.carried; ++k) {
        double* pass = passes + k * batch + b;
        auto one = hn::Mul(hn::Set(wide, through[k]), hn::Load(wide, pass));
        for (int q = 0; q < p(); ++q)
          one = hn::NegMulAdd(hn::Set(wide, r_.row(r_.listens, j * p() + q)[k]), mine[q], one);
        hn::Store(one, wide, pass);
      }
    }
  }
};

bool Solve(TornRows& rows, const double* right, double* x) {
  return with_kernels<Substitution>(rows, [&](auto kernels) { return kernels.solve(right, x); });
}
void SolveTransposed(TornRows& rows, int first, int last, double* x) {
  with_kernels<Substitution>(rows, [&](auto kernels) { kernels.solve_transposed(first, last, x); });
}
void Weigh(TornRows& rows, int first, int last, const double* functional,
           const std::vector<TornRows::Weighed>& contacts) {
  with_kernels<Substitution>(
      rows, [&](auto kernels) { kernels.weigh(first, last, functional, contacts); });
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace raffinate
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace raffinate {

HWY_EXPORT(Solve);
HWY_EXPORT(SolveTransposed);
HWY_EXPORT(Weigh);

bool solve_factored(TornRows& rows, const double* right, double* x) {
  [[maybe_unused]] const NothingBelowNormal scope;
  return HWY_DYNAMIC_DISPATCH(Solve)(rows, right, x);
}
void solve_transposed(TornRows& rows, int first, int last, double* x) {
  [[maybe_unused]] const NothingBelowNormal scope;
  HWY_DYNAMIC_DISPATCH(SolveTransposed)(rows, first, last, x);
}
void weigh_contacts(TornRows& rows, int first, int last, const double* functional,
                    const std::vector<TornRows::Weighed>& contacts) {
  [[maybe_unused]] const NothingBelowNormal scope;
  HWY_DYNAMIC_DISPATCH(Weigh)(rows, first, last, functional, contacts);
}

}  // namespace raffinate
#endif
