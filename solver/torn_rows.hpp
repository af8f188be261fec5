// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <cstddef>
#include <new>
#include <span>
#include <vector>

#include "solver/torn_cascade.hpp"

namespace raffinate {

/// Memory that begins with a cache line, as wide vectors like it.
template <class T>
struct CacheLines {
  using value_type = T;
  CacheLines() = default;
  template <class U>
  explicit CacheLines(const CacheLines<U>&) {}
  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{64}));
  }
  void deallocate(T* p, std::size_t) { ::operator delete (p, std::align_val_t{64}); }
  bool operator==(const CacheLines&) const = default;
};
using Rows = std::vector<double, CacheLines<double>>;

/// A SplitLaw in rows of the cascade's width, terms of `down` first.
struct PackedLaw {
  /// A term without carried quantities, as a closure counts it.
  struct Own {
    int factor;
    double coefficient;
  };
  struct Closure {
    int of;
    bool down;
    bool one_sided;   ///< no weight is negative
    int first, last;  ///< its terms
    Rows weight;      ///< [last - first rows]
    std::vector<Own> own;
  };
  /// A power of a shared unknown in a term.
  struct Power {
    int term;
    double exponent;
  };
  int terms = 0, down_terms = 0, own = 0;
  std::vector<double> exponent;  ///< [terms + own][shared]
  /// [shared] those that are not 0, in the terms of `down` and of `up`
  std::array<std::vector<std::vector<Power>>, 2> powers;
  Rows constant;  ///< [terms rows]
  std::vector<Closure> closures;
  std::vector<unsigned char> absent;
};

/// All numbers of TornEquations, for its kernels. Rows of `width` hold the carried quantities of one
/// stage; stages count from 1, rows 0 and N+1 are the empty ends.
struct TornRows {
  int stages = 0, carried = 0, shared = 0, width = 0, factors = 0;
  bool free_flow = false;
  std::vector<PackedLaw> laws;
  std::vector<TornCascade::Stage> stage;
  std::array<Rows, 2> feed;
  std::vector<Stream> counts;  ///< [shared] the stream that its closure is about
  Rows target;                 ///< [shared] per stage
  double rate = 0.0;           ///< of the time step
  Rows before;                 ///< held at its start, times rate

  Rows factor;                        ///< [stages][factors] f, g and, at the end, the free flow
  Rows into_down, into_up;            ///< share of the contact that leaves with each stream
  Rows holds;                         ///< amount held over the amount in contact
  Rows per_amount;                    ///< x over the amount in contact
  Rows turn;                          ///< [shared rows] d(share in `down`)/dphi
  Rows stretch;                       ///< [shared rows] -d ln(x)/dphi at a given amount
  Rows through, back, lost;           ///< of the row 1..j, entered from above
  Rows through_up, back_up, lost_up;  ///< of the row j..N, entered from below
  Rows stays;                         ///< what a wave of 1 between j and the row below it gathers
  Rows meets, brought_up;             ///< by feeds below: arriving with `up`, leaving with it
  Rows falls, contact;                ///< amounts that leave j with `down`, and in contact
  Rows by_content;                    ///< [shared rows] d(closure)/d(contact)
  Rows by_phi, closure, right;        ///< [shared x shared], [shared], [shared] per stage
  Rows by_target;                     ///< [shared] per stage: d(closure)/d(what it counts)

  // The factor.
  Rows sent_up, sent_down, at_home;  ///< by a turn of the split: waves, and amount in contact
  Rows H, H_transposed;              ///< the wave from above is -H (the one from below)
  Rows listens;                      ///< [shared rows] d(closure)/d(wave from above)
  Rows sends;                        ///< [shared rows] wave down per step
  Rows upper;                        ///< [shared rows] step per wave from below
  Rows inverse;                      ///< [shared x shared] per stage
  Rows scratch;

  /// Right sides of the transposed that are solved side by side.
  static constexpr int batch = 8;
  Rows functionals;  ///< [stages][shared][batch]
  /// [stages + 2 rows] amounts in contact, and the sums that `weigh_contacts` adds to.
  struct Weighed {
    const double* contact;
    double* sums;  ///< [carried][batch]
  };

  double* row(Rows& all, int j) const { return all.data() + offset(j); }
  const double* row(const Rows& all, int j) const { return all.data() + offset(j); }
  std::size_t offset(int j) const {
    return static_cast<std::size_t>(j) * static_cast<std::size_t>(width);
  }
};

/// Turns amounts [stages] that enter with a stream, and stay in it, into amounts in each stage.
void follow_stream(const TornRows& rows, Stream stream, std::span<double> amounts);

/// The kernels: compiled for several generations of vector units, the best is chosen when running.
/// See TornEquations::evaluate.
double evaluate_torn(TornRows& rows, const double* phi);
/// Factors the Jacobian J of the closures at the state evaluated last; false if a pivot is singular.
bool factor_torn(TornRows& rows);
/// x = J^-1 right, both [stages][shared]; false if it is not finite.
bool solve_factored(TornRows& rows, const double* right, double* x);
/// Overwrites x [stages][shared][batch] with J^-T x. Stages outside first to last have no part in it.
void solve_transposed(TornRows& rows, int first, int last, double* x);
/// Adds, for each carried quantity and each of a batch of functionals of the closures, contact times
/// functional(d(closure)/d(contact)), summed over the stages.
void weigh_contacts(TornRows& rows, int first, int last, const double* functional,
                    const std::vector<TornRows::Weighed>& contacts);

}  // namespace raffinate
