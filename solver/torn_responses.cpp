// SPDX-License-Identifier: BSD-3-Clause
#include "solver/torn_responses.hpp"

#include <algorithm>

#include "solver/torn_rows.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr int batch = TornRows::batch;

}  // namespace

TornResponses::TornResponses(TornEquations& equations, const std::vector<TornPort>& inlets,
                             const std::vector<TornPort>& outlets)
    : r_(equations.rows()), width_(r_.width) {
  for (const TornPort& port : outlets) outlets_.push_back({port, run_of(port.stage)});
  const std::size_t rows = at((r_.stages + 2) * width_);
  for (const TornPort& port : inlets) {
    Inlet inlet{port, run_of(port.stage), std::vector(rows, 0.0), std::vector(rows, 0.0),
                std::vector(at(r_.stages), 0.0)};
    inlet.kept[at(port.stage - 1)] = 1.0;
    follow_stream(r_, port.stream, inlet.kept);
    inlets_.push_back(std::move(inlet));
  }
  const std::size_t slopes = at((r_.carried + r_.shared) * width_);
  pairs_.assign(outlets_.size() * inlets_.size(),
                {std::vector(at(width_), 0.0), std::vector(slopes, 0.0)});
  closing_.assign(outlets_.size() * at(width_), 0.0);
  weights_.assign(rows, 0.0);
}

TornResponses::Range TornResponses::run_of(int stage) const {
  const auto passes = [&](int below) {  // anything, between a stage and the one above it
    const auto& from = r_.stage[at(below - 1)].leaves;
    const auto& to = r_.stage[at(below)].leaves;
    return from[0].up + from[1].up + to[0].down + to[1].down > 0.0;
  };
  Range run{stage, stage};
  while (run.first > 1 && passes(run.first - 1)) --run.first;
  while (run.last < r_.stages && passes(run.last)) ++run.last;
  return run;
}

/// The sweeps of TornEquations::evaluate for an amount of 1 of each carried quantity.
void TornResponses::follow(Inlet& inlet) const {
  const auto [stage, stream] = inlet.port;
  const double with_down = stream == Stream::down, with_up = stream == Stream::up;
  std::vector<double> rises(at(width_), 0.0), falls(at(width_), 0.0);
  /// What goes on of what arrives from below.
  const auto below = [&](int j, bool up, int i) {
    const TornCascade::Stage& here = r_.stage[at(j - 1)];
    const double E = here.efficiency, into_up = E * r_.row(r_.into_up, j)[i] + (1.0 - E),
                 into_down = E * r_.row(r_.into_down, j)[i];
    return up ? here.leaves[1].up * into_up + here.leaves[0].up * into_down
              : here.leaves[1].down * into_up + here.leaves[0].down * into_down;
  };
  for (int j = inlet.run.first; j <= inlet.run.last; ++j) {
    double* meets = inlet.arriving.data() + r_.offset(j);  // for now without what falls back
    const double *stays = r_.row(r_.stays, j), *back = r_.row(r_.back, j);
    for (int i = 0; i < r_.carried; ++i) {
      meets[i] = rises[at(i)] + (j == stage ? with_up : 0.0);
      rises[at(i)] = j < stage ? 0.0
                               : below(j, true, i) * meets[i] * stays[i] +
                                     (j == stage ? with_down * back[i] : 0.0);
    }
  }
  for (int j = inlet.run.last; j >= inlet.run.first; --j) {
    double *arriving = inlet.arriving.data() + r_.offset(j),
           *contact = inlet.contact.data() + r_.offset(j);
    const double *through = r_.row(r_.through, j), *stays = r_.row(r_.stays, j),
                 *back = r_.row(r_.back, j - 1);
    const double E = r_.stage[at(j - 1)].efficiency;
    for (int i = 0; i < r_.carried; ++i) {
      const double from_above = falls[at(i)] + (j == stage ? with_down : 0.0);
      falls[at(i)] = through[i] * from_above + below(j, false, i) * arriving[i] * stays[i];
      arriving[i] += back[i] * falls[at(i)];
      contact[i] = E * arriving[i] + from_above;
    }
  }
}

void TornResponses::find_passes() {
  for (Inlet& inlet : inlets_) follow(inlet);
  for (std::size_t o = 0; o < outlets_.size(); ++o) {
    const auto [stage, stream] = outlets_[o].port;
    const double passes_by = stream == Stream::up ? 1.0 - r_.stage[at(stage - 1)].efficiency : 0.0;
    const double* into = r_.row(stream == Stream::down ? r_.into_down : r_.into_up, stage);
    for (std::size_t e = 0; e < inlets_.size(); ++e) {
      const double *contact = inlets_[e].contact.data() + r_.offset(stage),
                   *arriving = inlets_[e].arriving.data() + r_.offset(stage);
      std::vector<double>& passes = pairs_[o * inlets_.size() + e].passes;
      for (int i = 0; i < r_.carried; ++i)
        passes[at(i)] = into[i] * contact[i] + passes_by * arriving[i];
    }
  }
}

/// What leaves at an outlet by a turn of the split in each stage of a run.
void TornResponses::find_weights(const Outlet& outlet) {
  const Range& run = outlet.run;
  const int O = outlet.port.stage;
  const double E = r_.stage[at(O - 1)].efficiency;
  const bool down = outlet.port.stream == Stream::down;
  const double passes_by = down ? 0.0 : 1.0 - E;
  const double* into = r_.row(down ? r_.into_down : r_.into_up, O);
  for (int i = 0; i < r_.carried; ++i) {
    const auto here = [&](const Rows& all, int j) { return r_.row(all, j)[i]; };
    const double r = here(r_.back, O - 1), R = here(r_.back_up, O + 1);
    weights_[r_.offset(O) + at(i)] = (down ? 1.0 : -1.0) * here(r_.contact, O) +
                                     into[i] * here(r_.at_home, O) +
                                     passes_by * r * here(r_.sent_down, O);
    double heard = into[i] * (E + R * here(r_.through_up, O)) + passes_by;  // from below
    for (int j = O - 1; j >= run.first; --j) {
      weights_[r_.offset(j) + at(i)] = here(r_.sent_up, j) * heard;
      heard *= here(r_.through_up, j);
    }
    heard = into[i] * (1.0 + E * r * here(r_.through, O)) + passes_by * r * here(r_.through, O);
    for (int j = O + 1; j <= run.last; ++j) {
      weights_[r_.offset(j) + at(i)] = here(r_.sent_down, j) * heard;
      heard *= here(r_.through, j);
    }
  }
}

void TornResponses::find_slopes_of(int outlet, int first_carried) {
  const Range& run = outlets_[at(outlet)].run;
  const int p = r_.shared, count = std::min(batch, r_.carried - first_carried);
  double* functional = r_.functionals.data();
  for (int j = run.first; j <= run.last; ++j)
    for (int q = 0; q < p; ++q)
      for (int b = 0; b < batch; ++b)
        functional[((j - 1) * p + q) * batch + b] =
            b < count ? r_.row(r_.turn, j * p + q)[first_carried + b] *
                            weights_[r_.offset(j) + at(first_carried + b)]
                      : 0.0;
  solve_transposed(r_, run.first, run.last, functional);
  std::vector<TornRows::Weighed> weighed;
  std::vector<std::size_t> reached;
  std::vector<Rows> sums;
  for (std::size_t e = 0; e < inlets_.size(); ++e)
    if (reaches(outlet, static_cast<int>(e))) reached.push_back(e);
  sums.assign(reached.size(), Rows(at((r_.carried + p) * batch), 0.0));
  for (std::size_t n = 0; n < reached.size(); ++n)
    weighed.push_back({inlets_[reached[n]].contact.data(), sums[n].data()});
  weigh_contacts(r_, run.first, run.last, functional, weighed);
  std::array<double, batch> closing{};
  for (int j = run.first; j <= run.last; ++j) {
    for (int q = 0; q < p; ++q) {
      const double* mine = functional + ((j - 1) * p + q) * batch;
      const double closure = r_.closure[at((j - 1) * p + q)],
                   by_target = r_.by_target[at(j * p + q)];
      for (int b = 0; b < batch; ++b) closing[at(b)] -= mine[b] * closure;
      for (std::size_t n = 0; n < reached.size(); ++n) {
        const Inlet& inlet = inlets_[reached[n]];
        if (inlet.port.stream != r_.counts[at(q)]) continue;
        const double moves = by_target * inlet.kept[at(j - 1)];
        for (int b = 0; b < batch; ++b)
          sums[n][at((r_.carried + q) * batch + b)] += mine[b] * moves;
      }
    }
  }
  for (int b = 0; b < count; ++b) {
    const int i = first_carried + b;
    closing_[at(outlet * width_ + i)] = closing[at(b)];
    for (std::size_t n = 0; n < reached.size(); ++n) {
      std::vector<double>& slope = pairs_[at(outlet) * inlets_.size() + reached[n]].slope;
      for (int k = 0; k < r_.carried + p; ++k)
        slope[at(k * width_ + i)] = -sums[n][at(k * batch + b)];
    }
  }
}

bool TornResponses::reaches(int outlet, int inlet) const {
  const Range& run = inlets_[at(inlet)].run;
  const int stage = outlets_[at(outlet)].port.stage;
  return run.first <= stage && stage <= run.last;
}

void TornResponses::find_slopes(int outlets) {
  for (int outlet = 0; outlet < outlets; ++outlet) {
    find_weights(outlets_[at(outlet)]);
    for (int first = 0; first < r_.carried; first += batch) find_slopes_of(outlet, first);
  }
}

std::span<const double> TornResponses::passes(int outlet, int inlet) const {
  return std::span(pair(outlet, inlet).passes).first(at(r_.carried));
}

double TornResponses::keeps(int outlet, int inlet) const {
  const TornPort &to = outlets_[at(outlet)].port, &from = inlets_[at(inlet)].port;
  return to.stream == from.stream ? inlets_[at(inlet)].kept[at(to.stage - 1)] : 0.0;
}

void TornResponses::subtract_entering(int inlet, std::span<const double> entering,
                                      std::span<double> right) const {
  const Inlet& from = inlets_[at(inlet)];
  for (int j = from.run.first; j <= from.run.last; ++j) {
    const double* contact = from.contact.data() + r_.offset(j);
    for (int q = 0; q < r_.shared; ++q) {
      const double* by_content = r_.row(r_.by_content, j * r_.shared + q);
      double moved = 0.0;
      for (int i = 0; i < r_.carried; ++i) moved += by_content[i] * contact[i] * entering[at(i)];
      if (from.port.stream == r_.counts[at(q)])
        moved += r_.by_target[at(j * r_.shared + q)] * from.kept[at(j - 1)] *
                 entering[at(r_.carried + q)];
      right[at((j - 1) * r_.shared + q)] -= moved;
    }
  }
}

}  // namespace raffinate
