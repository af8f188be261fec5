// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/moving_plant.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "chemistry/tearing.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr int aqueous = static_cast<int>(Phase::aqueous),
              organic = static_cast<int>(Phase::organic);

using Eigen::VectorXd;

/// [mol/L] An error of this size of a total counts as much as the relative tolerance of a whole one.
constexpr double small_total = 1e-9;

}  // namespace

std::vector<Vessels> vessels_of(const Plant& plant) {
  std::vector<Vessels> all;
  for (const Stage& stage : plant.stages) {
    const MixerSettlerSpec& spec = plant.blocks[at(stage.block)].mixer_settlers;
    Vessels one;
    one.cells = spec.cells;
    for (int f = 0; f < 2; ++f) {
      one.mixer[f] = spec.mixer.volume[f].value_or(spec.mixer.time * stage.flow[f]);
      one.settler[f] = spec.settler.volume[f].value_or(spec.settler.time * stage.flow[f]);
    }
    all.push_back(one);
  }
  return all;
}

std::string why_not_moving(const Plant& plant) {
  if (plant.stages.empty()) return "there is no cascade";
  if (!plant.units.empty()) return "units other than cascades are not followed in time yet";
  if (!plant.specs.empty()) return "specifications hold at steady state only";
  if (!plant.system.charges && plant.system.extractant.component >= 0)
    return "sites that are always full (" + plant.system.name + ") are not followed in time";
  if (plant.flows_free) return "balanced volumes are not followed in time yet";
  if (!plant.ties.empty()) return "feeds that follow a stream are not followed in time yet";
  return {};
}

MovingPlant::MovingPlant(const Plant& plant, std::vector<Vessels> vessels) : plant_(plant) {
  std::map<std::pair<int, std::vector<int>>, int> known;
  std::vector<Tearing> tearings;
  for (int s = 0; s < plant.stage_count(); ++s) {
    const raffinate::Stage& given = plant.stages[at(s)];
    const auto [found, fresh] =
        known.try_emplace({given.chemistry, given.components}, static_cast<int>(laws_.size()));
    if (fresh) {
      std::vector<bool> linear;
      for (const int k : given.components) linear.push_back(plant.linear[at(k)]);
      tearings.push_back(tear(
          plant.chemistry[at(given.chemistry)].tableau.restricted_to(given.components), linear));
      laws_.emplace_back(tearings.back());
    }
    Stage stage;
    stage.law = found->second;
    const Tearing& tearing = tearings[at(stage.law)];
    stage.position.assign(at(plant.component_count()), -1);
    for (const auto* list : {&tearing.carried, &tearing.shared})
      for (const int local : *list) {
        const int k = given.components[at(local)];
        stage.position[at(k)] = components(stage);
        stage.components.push_back(k);
      }
    stage.efficiency = given.efficiency;
    stage.vessels = vessels[at(s)];
    std::copy(std::begin(given.flow), std::end(given.flow), std::begin(stage.flow));
    const int count = components(stage), shared = laws_[at(stage.law)].shared();
    const double held = stage.vessels.mixer[aqueous] + stage.vessels.mixer[organic];
    const auto take = [&](int many, bool moves, double floor) {
      differential_.insert(differential_.end(), at(many), moves);
      error_floor_.insert(error_floor_.end(), at(many), floor);
      return std::exchange(size_, size_ + many);
    };
    stage.n = take(count, true, small_total * held);
    stage.phi = take(shared, false, 0.0);
    if (stage.efficiency < 1.0) stage.y = take(count, false, small_total);
    for (int f = 0; f < 2; ++f) {
      stage.cells[f] = take(count * stage.vessels.cells, true, small_total);
      stage.turns[f] = stage.flow[f] * stage.vessels.cells / stage.vessels.settler[f];
    }
    stage.fed = stage.fed_organic = VectorXd::Zero(count);
    stages_.push_back(std::move(stage));
  }
  for (const Feed& feed : plant.feeds) {
    Stage& stage = stages_[at(feed.node)];
    for (int i = 0; i < components(stage); ++i) {
      const double amount = feed.flow * feed.totals[stage.components[at(i)]];
      stage.fed[i] += amount;
      if (feed.phase == Phase::organic) stage.fed_organic[i] += amount;
    }
  }
  std::vector<int> sizes;
  std::vector<std::pair<int, int>> couplings;
  for (const Stage& stage : stages_) sizes.push_back(components(stage) * (stage.y >= 0 ? 2 : 1));
  for (const Pipe& pipe : plant.pipes) {
    Link link{pipe.from, pipe.to, static_cast<int>(pipe.phase), 0.0, {}};
    link.flow = pipe.share * stages_[at(pipe.from)].flow[link.phase] + pipe.fixed;
    for (int i = 0; i < components(stages_[at(pipe.from)]); ++i) {
      const int k = stages_[at(pipe.from)].components[at(i)];
      if (const int there = stages_[at(pipe.to)].position[at(k)];
          there >= 0 && plant.system.tableau.present(pipe.phase, k))
        link.components.emplace_back(i, there);
    }
    couplings.emplace_back(pipe.to, pipe.from);
    links_.push_back(std::move(link));
  }
  for (const Outlet& outlet : plant.outlets) {
    const Stage& stage = stages_[at(outlet.node)];
    const int phase = static_cast<int>(outlet.phase);
    Drain drain{outlet.node, phase, size_, outlet.share * stage.flow[phase] + outlet.fixed};
    const int count = components(stage);
    differential_.insert(differential_.end(), at(count), true);
    // What is gone decides no step.
    error_floor_.insert(error_floor_.end(), at(count), 1e6);
    size_ += count;
    drains_.push_back(drain);
  }
  pattern_ = BlockPattern(sizes, couplings);
  matrix_ = BlockMatrix(pattern_);
  factors_.emplace(pattern_);
  row_scale_.resize(at(pattern_.size()));
  right_.resize(at(pattern_.size()));
}

void MovingPlant::contact(std::span<const double> y, bool slopes) {
  for (Stage& stage : stages_) {
    const ContactLaw& law = laws_[at(stage.law)];
    law.evaluate(part(y, stage.n, law.carried()), part(y, stage.phi, law.shared()),
                 stage.vessels.mixer, slopes, stage.contact);
  }
}

VectorXd MovingPlant::mixed(std::span<const double> y, const Stage& stage, int phase) const {
  if (phase == organic && stage.y >= 0) return part(y, stage.y, components(stage));
  return stage.contact.total[phase];
}

VectorXd MovingPlant::sent(std::span<const double> y, const Stage& stage, int phase) const {
  const int count = components(stage);
  return part(y, stage.cells[phase] + (stage.vessels.cells - 1) * count, count);
}

bool MovingPlant::residual(double, std::span<const double> y, std::span<const double> rate,
                           std::span<double> r) {
  contact(y, false);
  const auto out = [&](int offset, int size) {
    return Eigen::Map<VectorXd>(r.data() + offset, size);
  };
  for (const Stage& stage : stages_) {
    const int count = components(stage), shared = laws_[at(stage.law)].shared();
    out(stage.n, count) = part(rate, stage.n, count) - stage.fed +
                          stage.flow[aqueous] * mixed(y, stage, aqueous) +
                          stage.flow[organic] * mixed(y, stage, organic);
    out(stage.phi, shared) =
        part(y, stage.n + count - shared, shared) -
        stage.vessels.mixer[aqueous] * stage.contact.total[aqueous].tail(shared) -
        stage.vessels.mixer[organic] * stage.contact.total[organic].tail(shared);
    if (stage.y >= 0)
      out(stage.y, count) = part(y, stage.y, count) -
                            stage.efficiency * stage.contact.total[organic] -
                            (1.0 - stage.efficiency) / stage.flow[organic] * stage.fed_organic;
    for (int f = 0; f < 2; ++f) {
      const double turns = stage.turns[f];
      VectorXd before = mixed(y, stage, f);
      for (int m = 0; m < stage.vessels.cells; ++m) {
        const int cell = stage.cells[f] + m * count;
        out(cell, count) = part(rate, cell, count) - turns * (before - part(y, cell, count));
        before = part(y, cell, count);
      }
    }
  }
  for (const Link& link : links_) {
    const Stage &from = stages_[at(link.from)], &to = stages_[at(link.to)];
    const VectorXd c = sent(y, from, link.phase);
    for (const auto& [there, here] : link.components) {
      const double amount = link.flow * c[there];
      r[at(to.n + here)] -= amount;
      if (link.phase == organic && to.y >= 0)
        r[at(to.y + here)] -= (1.0 - to.efficiency) / to.flow[organic] * amount;
    }
  }
  for (const Drain& drain : drains_) {
    const Stage& stage = stages_[at(drain.stage)];
    const int count = components(stage);
    out(drain.offset, count) =
        part(rate, drain.offset, count) - drain.flow * sent(y, stage, drain.phase);
  }
  return std::all_of(r.begin(), r.end(), [](double one) { return std::isfinite(one); });
}

double MovingPlant::passes(const Stage& stage, int phase) const {
  return std::pow(stage.turns[phase] / (shift_ + stage.turns[phase]), stage.vessels.cells);
}

/// Cells are eliminated by hand, and the amounts of shared components by their own equations. What
/// remains of a stage are the amounts of carried components, phi, and y where it is an unknown.
bool MovingPlant::factor(double, std::span<const double> y, std::span<const double>, double shift) {
  shift_ = shift;
  contact(y, true);
  matrix_.set_zero();
  for (int s = 0; s < plant_.stage_count(); ++s) {
    const Stage& stage = stages_[at(s)];
    const int count = components(stage), shared = laws_[at(stage.law)].shared(),
              carried = count - shared;
    auto block = matrix_.block(s, s);
    auto own = block.topLeftCorner(count, count);
    own += stage.flow[aqueous] * stage.contact.slope[aqueous];
    own.topLeftCorner(carried, carried).diagonal().array() += shift;
    for (int f = 0; f < 2; ++f)
      own.bottomRows(shared) +=
          shift * stage.vessels.mixer[f] * stage.contact.slope[f].bottomRows(shared);
    if (stage.y < 0) {
      own += stage.flow[organic] * stage.contact.slope[organic];
      continue;
    }
    block.topRightCorner(count, count).diagonal().array() += stage.flow[organic];
    block.bottomLeftCorner(count, count) -= stage.efficiency * stage.contact.slope[organic];
    block.bottomRightCorner(count, count).diagonal().setOnes();
  }
  for (const Link& link : links_) {
    const Stage &from = stages_[at(link.from)], &to = stages_[at(link.to)];
    const double weight = link.flow * passes(from, link.phase);
    const bool by_y = link.phase == organic && from.y >= 0;
    const int from_count = components(from), to_count = components(to);
    auto block = matrix_.block(link.to, link.from);
    const auto subtract = [&](int row, double factor, int there) {
      if (by_y)
        block(row, from_count + there) -= factor;
      else
        block.row(row).head(from_count) -= factor * from.contact.slope[link.phase].row(there);
    };
    for (const auto& [there, here] : link.components) {
      subtract(here, weight, there);
      if (link.phase == organic && to.y >= 0)
        subtract(to_count + here, (1.0 - to.efficiency) / to.flow[organic] * weight, there);
    }
  }
  // Amounts are counted by what the mixer holds, equations by their largest slope.
  for (int s = 0; s < plant_.stage_count(); ++s)
    for (const int column : pattern_.columns(s)) {
      const Stage& stage = stages_[at(column)];
      matrix_.block(s, column).leftCols(laws_[at(stage.law)].carried()) *=
          stage.vessels.mixer[aqueous] + stage.vessels.mixer[organic];
    }
  for (int s = 0; s < plant_.stage_count(); ++s) {
    for (int row = 0; row < pattern_.size(s); ++row) {
      const double largest = matrix_.block(s, s).row(row).cwiseAbs().maxCoeff();
      if (!(largest > 0.0) || !std::isfinite(largest)) return false;
      row_scale_[at(pattern_.offset(s) + row)] = 1.0 / largest;
      for (const int column : pattern_.columns(s)) matrix_.block(s, column).row(row) /= largest;
    }
  }
  return factors_->factor(matrix_);
}

void MovingPlant::solve(std::span<const double> b, std::span<double> x) {
  const auto given = [&](int offset, int size) {
    return Eigen::Map<const VectorXd>(b.data() + offset, size);
  };
  const auto found = [&](int offset, int size) {
    return Eigen::Map<VectorXd>(x.data() + offset, size);
  };
  /// What the last cell adds of its own.
  const auto own_of_settler = [&](const Stage& stage, int f) {
    const int count = components(stage);
    VectorXd sum = VectorXd::Zero(count);
    const double turns = stage.turns[f];
    for (int m = 0; m < stage.vessels.cells; ++m)
      sum = (turns * sum + given(stage.cells[f] + m * count, count)) / (shift_ + turns);
    return sum;
  };
  std::vector<VectorXd> own[2];
  for (const Stage& stage : stages_)
    for (int f = 0; f < 2; ++f) own[f].push_back(own_of_settler(stage, f));
  for (int s = 0; s < plant_.stage_count(); ++s) {
    const Stage& stage = stages_[at(s)];
    const int count = components(stage), shared = laws_[at(stage.law)].shared();
    Eigen::Map<VectorXd> right(&right_[at(pattern_.offset(s))], pattern_.size(s));
    right.head(count) = given(stage.n, count);
    right.segment(count - shared, shared) -= shift_ * given(stage.phi, shared);
    if (stage.y >= 0) right.tail(count) = given(stage.y, count);
  }
  for (const Link& link : links_) {
    const Stage& to = stages_[at(link.to)];
    const VectorXd& sends = own[link.phase][at(link.from)];
    double* right = &right_[at(pattern_.offset(link.to))];
    for (const auto& [there, here] : link.components) {
      right[here] += link.flow * sends[there];
      if (link.phase == organic && to.y >= 0)
        right[components(to) + here] +=
            (1.0 - to.efficiency) / to.flow[organic] * link.flow * sends[there];
    }
  }
  for (std::size_t i = 0; i < right_.size(); ++i) right_[i] *= row_scale_[i];
  factors_->solve(right_, right_);
  std::vector<VectorXd> leaves[2];
  for (int s = 0; s < plant_.stage_count(); ++s) {
    const Stage& stage = stages_[at(s)];
    const int count = components(stage), shared = laws_[at(stage.law)].shared(),
              carried = count - shared;
    Eigen::Map<VectorXd> unknown(&right_[at(pattern_.offset(s))], pattern_.size(s));
    unknown.head(carried) *= stage.vessels.mixer[aqueous] + stage.vessels.mixer[organic];
    const VectorXd change[2] = {stage.contact.slope[aqueous] * unknown.head(count),
                                stage.contact.slope[organic] * unknown.head(count)};
    // The shared amounts follow from their equation, n = V T + b.
    VectorXd n = unknown.head(count);
    n.tail(shared) = given(stage.phi, shared) +
                     stage.vessels.mixer[aqueous] * change[aqueous].tail(shared) +
                     stage.vessels.mixer[organic] * change[organic].tail(shared);
    const VectorXd phi = unknown.segment(carried, shared);
    VectorXd mixer[2] = {change[aqueous], change[organic]};
    if (stage.y >= 0) mixer[organic] = unknown.tail(count);
    std::vector<VectorXd> cells[2];
    for (int f = 0; f < 2; ++f) {
      VectorXd before = mixer[f];
      if (stage.cells[f] >= 0) {
        const double turns = stage.turns[f];
        for (int m = 0; m < stage.vessels.cells; ++m) {
          before = (turns * before + given(stage.cells[f] + m * count, count)) / (shift_ + turns);
          cells[f].push_back(before);
        }
      }
      leaves[f].push_back(before);
    }
    found(stage.n, count) = n;
    found(stage.phi, shared) = phi;
    if (stage.y >= 0) found(stage.y, count) = mixer[organic];
    for (int f = 0; f < 2; ++f)
      for (std::size_t m = 0; m < cells[f].size(); ++m)
        found(stage.cells[f] + static_cast<int>(m) * count, count) = cells[f][m];
  }
  for (const Drain& drain : drains_) {
    const int count = components(stages_[at(drain.stage)]);
    found(drain.offset, count) =
        (given(drain.offset, count) + drain.flow * leaves[drain.phase][at(drain.stage)]) / shift_;
  }
}

void MovingPlant::tolerances(std::span<const double> y, double relative,
                             std::span<double> error) const {
  for (std::size_t i = 0; i < error.size(); ++i)
    error[i] = error_floor_[i] == 0.0
                   ? 10.0 * relative
                   : relative * std::abs(y[i]) + relative / 1e-5 * error_floor_[i];
}

std::vector<double> MovingPlant::filled(const std::vector<VectorXd>& u) {
  std::vector<double> y(at(size_), 0.0);
  for (int s = 0; s < plant_.stage_count(); ++s) {
    Stage& stage = stages_[at(s)];
    const ContactLaw& law = laws_[at(stage.law)];
    const int count = components(stage), carried = law.carried(), shared = law.shared();
    VectorXd x(carried), phi(shared);
    for (int i = 0; i < count; ++i) {
      const double ln = u[at(s)][stage.components[at(i)]];
      if (i < carried)
        x[i] = std::exp(ln);
      else
        phi[i - carried] = ln;
    }
    VectorXd n(count);
    n.head(carried) = law.held(x, phi, stage.vessels.mixer);
    law.evaluate(n.head(carried), phi, stage.vessels.mixer, false, stage.contact);
    n.tail(shared) = stage.vessels.mixer[aqueous] * stage.contact.total[aqueous].tail(shared) +
                     stage.vessels.mixer[organic] * stage.contact.total[organic].tail(shared);
    std::copy(n.begin(), n.end(), &y[at(stage.n)]);
    std::copy(phi.begin(), phi.end(), y.begin() + stage.phi);
    for (int f = 0; f < 2; ++f)
      for (int m = 0; m < stage.vessels.cells; ++m)
        std::copy(stage.contact.total[f].begin(), stage.contact.total[f].end(),
                  &y[at(stage.cells[f] + m * count)]);
  }
  // What passes a mixer by comes from the settlers before it, from stage to stage.
  std::vector<double> none(at(size_), 0.0), r(at(size_));
  for (double moved = 1.0, pass = 0; moved > 1e-15 && pass < 2 * plant_.stage_count() + 100;
       ++pass) {
    moved = 0.0;
    residual(0.0, y, none, r);
    for (const Stage& stage : stages_) {
      const int count = components(stage);
      for (int i = 0; stage.y >= 0 && i < count; ++i) {
        const double change = r[at(stage.y + i)];
        y[at(stage.y + i)] -= change;
        for (int m = 0; m < stage.vessels.cells; ++m)
          y[at(stage.cells[organic] + m * count + i)] = y[at(stage.y + i)];
        moved = std::max(moved, std::abs(change));
      }
    }
  }
  return y;
}

std::vector<double> MovingPlant::rates(std::span<const double> y) {
  std::vector<double> none(at(size_), 0.0), r(at(size_));
  residual(0.0, y, none, r);
  for (int i = 0; i < size_; ++i) r[at(i)] = differential_[at(i)] ? -r[at(i)] : 0.0;
  return r;
}

VectorXd MovingPlant::leaving(std::span<const double> y, int s, Phase phase) const {
  const Stage& stage = stages_[at(s)];
  const int f = static_cast<int>(phase), count = components(stage);
  const VectorXd c = sent(y, stage, f);
  VectorXd all = VectorXd::Zero(plant_.component_count());
  for (int i = 0; i < count; ++i) all[stage.components[at(i)]] = c[i];
  return all;
}

double MovingPlant::pH(std::span<const double> y, int s) const {
  const Stage& stage = stages_[at(s)];
  const int proton = plant_.system.proton;
  if (proton < 0 || stage.position[at(proton)] < 0) return std::nan("");
  const int i = stage.position[at(proton)] - laws_[at(stage.law)].carried();
  return i < 0 ? std::nan("") : -y[at(stage.phi + i)] / std::log(10.0);
}

VectorXd MovingPlant::held(std::span<const double> y) const {
  VectorXd all = VectorXd::Zero(plant_.component_count());
  for (const Stage& stage : stages_) {
    const int count = components(stage);
    for (int i = 0; i < count; ++i) {
      double& sum = all[stage.components[at(i)]];
      sum += y[at(stage.n + i)];
      for (int f = 0; f < 2; ++f)
        for (int m = 0; m < stage.vessels.cells; ++m)
          sum += stage.vessels.settler[f] / stage.vessels.cells *
                 y[at(stage.cells[f] + m * count + i)];
    }
  }
  return all;
}

VectorXd MovingPlant::gone(std::span<const double> y, int outlet) const {
  const Drain& drain = drains_[at(outlet)];
  const Stage& stage = stages_[at(drain.stage)];
  VectorXd all = VectorXd::Zero(plant_.component_count());
  for (int i = 0; i < components(stage); ++i)
    all[stage.components[at(i)]] = y[at(drain.offset + i)];
  return all;
}

VectorXd MovingPlant::fed() const {
  VectorXd all = VectorXd::Zero(plant_.component_count());
  for (const Stage& stage : stages_)
    for (int i = 0; i < components(stage); ++i) all[stage.components[at(i)]] += stage.fed[i];
  return all;
}

}  // namespace raffinate
