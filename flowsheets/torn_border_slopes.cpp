// SPDX-License-Identifier: BSD-3-Clause
// Newton's step of a torn row and its border.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "flowsheets/fed_by_element.hpp"
#include "flowsheets/torn_border.hpp"

namespace raffinate {

namespace {
std::size_t at(int i) { return static_cast<std::size_t>(i); }
constexpr double there = 1e-240;  // [kmol/s] what counts as present
}  // namespace

/// [quantities x quantities] d(leaving)/d(entering) of the row, its closures staying closed.
Eigen::MatrixXd TornBorder::row_slope(int outlet, int inlet) const {
  const int carried = cascade_.carried, quantities = carried + cascade_.shared;
  Eigen::MatrixXd slope = Eigen::MatrixXd::Zero(quantities, quantities);
  for (int i = 0; i < carried; ++i) {
    for (int k = 0; k < quantities; ++k) slope(i, k) = responses_->slope(outlet, i, inlet, k);
    slope(i, i) += responses_->passes(outlet, inlet)[at(i)];
  }
  for (int q = 0; q < cascade_.shared; ++q)
    if (counts(inlets_[at(inlet)].phase, q))
      slope(carried + q, carried + q) = responses_->keeps(outlet, inlet);
  return slope;
}

/// d(ratio of what leaves)/d(quantities leaving), times what a tie makes of it.
Eigen::RowVectorXd TornBorder::tie_slope(const TieLink& link) const {
  const Tie& tie = *link.tie;
  const Eigen::MatrixXd& amounts = torn_.to_amounts(Phase::aqueous);
  const Eigen::VectorXd leaves = leaving(link.outlet);
  const double metal = amounts.row(tie.metal).dot(leaves), per = amounts.row(tie.per).dot(leaves);
  if (!(per > 0.0)) return Eigen::RowVectorXd::Zero(leaves.size());
  return problem_.feed_flow(tie.feed) * tie.per_total / per *
         (amounts.row(tie.metal) - metal / per * amounts.row(tie.per));
}

/// What leaves the row at an outlet, in the rows of the nodes it goes to.
void TornBorder::add_row_slopes(int outlet) {
  Eigen::VectorXd closing = Eigen::VectorXd::Zero(cascade_.carried + cascade_.shared);
  for (int i = 0; i < cascade_.carried; ++i) closing[i] = responses_->closing(outlet, i);
  std::vector<Receiver> receivers;
  for (const Link& link : links_)
    for (const Entry& one : link.entries)
      if (link.outlet == outlet)
        receivers.push_back({link.node, one.row, one.from, link.share * one.weight, {}});
  for (const TieLink& link : ties_)
    for (const Entry& one : link.entries)
      if (const double per_metal = one.from == link.tie->metal     ? 1.0
                                   : one.from == link.tie->balance ? link.tie->balance_per_metal
                                                                   : 0.0;
          link.outlet == outlet && per_metal != 0.0)
        receivers.push_back({link.node, one.row, -1, one.weight * per_metal, tie_slope(link)});
  for (int i = 0; i < spec_count(); ++i)
    if (const SpecLink& link = specs_[at(i)]; link.outlet == outlet && problem_.goal(i))
      receivers.push_back(
          {spec_node(), i, -1, -link.share,
           link.reading.by_carried.transpose() * torn_.to_amounts(outlets_[at(outlet)].phase)});
  for (const Receiver& to : receivers)
    border_step_[at(row_of(to.node, to.row))] +=
        to.weight * (to.from < 0 ? to.by_leaving.dot(closing) : closing[to.from]);
  for (int e = 0; e < inlet_count(); ++e) {
    if (!responses_->reaches(outlet, e)) continue;
    const Eigen::MatrixXd slope = row_slope(outlet, e);
    for (const Receiver& to : receivers) {
      auto row = J_->block(block_[at(to.node)], block_[at(e)]).row(to.row);
      if (to.from < 0)
        row -= to.weight * to.by_leaving * slope;
      else
        row -= to.weight * slope.row(to.from);
    }
  }
}

void TornBorder::add_unit_slopes() {
  for (const Link& link : links_) {
    if (link.outlet >= 0) continue;
    const int unit = link.pipe->from - plant_.stage_count();
    const Unit::Port& port = problem_.port(*link.pipe);
    auto block = J_->block(block_[at(link.node)], block_[at(node_of_unit(unit))]);
    const auto& columns = unit_layout_[at(unit)];
    for (const Entry& one : link.entries)
      for (int column = 0; column < block.cols(); ++column)
        block(one.row, column) -= one.weight * port.slope(one.from, columns[at(column)]);
    for (int i = 0; i < spec_count(); ++i) {
      const PlantSpec& spec = plant_.specs[at(i)];
      if (spec.feed >= 0 || spec.unit != unit) continue;
      auto column = J_->block(block_[at(link.node)], block_[at(spec_node())]).col(i);
      for (const Entry& one : link.entries)
        column[one.row] -= one.weight * problem_.input(i) * port.by_part(one.from, spec.part);
    }
  }
}

/// What freed feeds bring.
void TornBorder::add_spec_columns() {
  for (int i = 0; i < spec_count(); ++i) {
    const PlantSpec& spec = plant_.specs[at(i)];
    const auto arrives = [&](int node, const std::vector<Entry>& entries,
                             const Eigen::VectorXd& slope) {
      auto column = J_->block(block_[at(node)], block_[at(spec_node())]).col(i);
      for (const Entry& one : entries) column[one.row] -= one.weight * slope[one.from];
    };
    for (const FeedLink& link : feeds_)
      if (link.feed == spec.feed) arrives(link.node, link.entries, problem_.brought_slope(i));
    for (const TieLink& link : ties_)
      if (link.tie->feed == spec.feed && spec.flow) arrives(link.node, link.entries, tied(link));
  }
}

/// Goals by what streams of units carry, and by what is fed; `add_row_slopes` adds those of the row.
void TornBorder::add_spec_rows() {
  for (int i = 0; i < spec_count(); ++i) {
    if (!problem_.goal(i)) continue;
    const PlantSpec& spec = plant_.specs[at(i)];
    const ReadingSlope& reading = specs_[at(i)].reading;
    const int block = block_[at(spec_node())];
    J_->block(block, block)(i, i) -= 1.0;  // an input that is not held
    const auto by_entering = [&](int unit, double factor, const auto& slope) {
      auto row = J_->block(block, block_[at(node_of_unit(unit))]).row(i);
      const auto& columns = unit_layout_[at(unit)];
      for (int column = 0; column < row.size(); ++column)
        row[column] += factor * slope[columns[at(column)]];
    };
    if (specs_[at(i)].outlet < 0) {
      const Outlet& outlet = plant_.outlets[at(spec.reading.outlet)];
      const int unit = outlet.node - plant_.stage_count();
      const Unit::Port& port = problem_.port(outlet);
      by_entering(unit, 1.0, Eigen::RowVectorXd(reading.by_carried.transpose() * port.slope));
      for (int j = 0; j < spec_count(); ++j)
        if (const PlantSpec& input = plant_.specs[at(j)]; input.feed < 0 && input.unit == unit)
          J_->block(block, block)(i, j) +=
              problem_.input(j) * reading.by_carried.dot(port.by_part.col(input.part));
    }
    if (reading.by_fed == 0.0) continue;
    for (int j = 0; j < spec_count(); ++j)
      if (const int feed = plant_.specs[at(j)].feed; feed >= 0)
        J_->block(block, block)(i, j) +=
            reading.by_fed * counted_of_feed(plant_, spec.reading, feed, problem_.brought_slope(j));
    for (int f = 0; f < static_cast<int>(plant_.feeds.size()); ++f) {
      const Feed& feed = plant_.feeds[at(f)];
      const double brought = spec.reading.fed.dot(feed.totals);
      if (!feed.as_needed || brought == 0.0) continue;
      const int unit = feed.node - plant_.stage_count();
      by_entering(unit, reading.by_fed * brought, problem_.draw(f).slope);
    }
  }
}

/// The border's system: what is linear in its own unknowns, and what the row answers.
void TornBorder::find_border_step() {
  J_->set_zero();
  for (int block = 0; block < pattern_.blocks(); ++block)
    J_->block(block, block).diagonal().setOnes();
  for (std::size_t row = 0; row < residual_.size(); ++row) border_step_[row] = -residual_[row];
  for (int outlet = 0; outlet < crossing_; ++outlet) add_row_slopes(outlet);
  add_unit_slopes();
  add_spec_columns();
  add_spec_rows();
}

bool TornBorder::factor() {
  if (!equations_.factor()) return false;
  responses_->find_slopes(crossing_);
  find_border_step();
  return lu_->factor(*J_);
}

/// Solves for both steps, of the border's right side in `border_step_` and that of the closures.
bool TornBorder::solve(std::vector<double>& right) {
  lu_->solve(border_step_, border_step_);
  for (int e = 0; e < inlet_count(); ++e) {
    const auto offset = border_step_.begin() + pattern_.offset(block_[at(e)]);
    responses_->subtract_entering(e, {offset, offset + inlets_[at(e)].entering.size()}, right);
  }
  return equations_.solve(right, step_);
}

std::optional<double> TornBorder::find_step() {
  if (!factor()) return {};
  std::transform(equations_.closures().begin(), equations_.closures().end(), right_.begin(),
                 [](double closure) { return -closure; });
  if (!solve(right_)) return {};
  double most = 0.0;
  for (const double one : step_) most = std::max(most, std::abs(one));
  for (int i = 0; i < spec_count(); ++i)
    most = std::max(most, std::abs(border_step_[at(row_of(spec_node(), i))]));
  return most;
}

double TornBorder::error_amplification() {
  evaluate();
  double most = equations_.error_amplification(phi_);
  equations_.evaluate(phi_, {});
  if (!factor()) return std::numeric_limits<double>::infinity();
  std::mt19937 random(1);
  for (int pattern = 0; pattern < 3; ++pattern) {
    for (std::size_t row = 0; row < size_.size(); ++row)
      border_step_[row] = (pattern == 0 || random() % 2 == 0 ? 1.0 : -1.0) * size_[row];
    std::fill(right_.begin(), right_.end(), 0.0);
    if (!solve(right_)) return std::numeric_limits<double>::infinity();
    for (const double one : step_) most = std::max(most, std::abs(one));
    for (std::size_t row = 0; row < size_.size(); ++row)
      if (size_[row] > there) most = std::max(most, std::abs(border_step_[row]) / size_[row]);
  }
  return most;
}

}  // namespace raffinate
