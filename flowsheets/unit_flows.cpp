// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/unit_flows.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chemistry/elements.hpp"

namespace raffinate {

namespace {

/// Of a + b.
double cancelled_in(double a, double b) { return std::abs(a) + std::abs(b) - std::abs(a + b); }

}  // namespace

Flow& Flow::operator+=(const Flow& other) {
  cancelled += other.cancelled + cancelled_in(value, other.value);
  value += other.value;
  slope += other.slope;
  return *this;
}
Flow& Flow::operator-=(const Flow& other) {
  cancelled += other.cancelled + cancelled_in(value, -other.value);
  value -= other.value;
  slope -= other.slope;
  return *this;
}
Flow operator+(Flow a, const Flow& b) { return a += b; }
Flow operator-(Flow a, const Flow& b) { return a -= b; }
Flow operator-(Flow a) { return -1.0 * std::move(a); }
Flow operator*(const Flow& a, const Flow& b) {
  return {a.value * b.value, a.value * b.slope + b.value * a.slope,
          std::abs(a.value) * b.cancelled + a.cancelled * std::abs(b.value)};
}
Flow operator/(const Flow& a, const Flow& b) {
  const double quotient = a.value / b.value;
  return {quotient, (a.slope - quotient * b.slope) / b.value,
          (a.cancelled + std::abs(quotient) * b.cancelled) / std::abs(b.value)};
}
Flow operator+(Flow a, double b) {
  a.cancelled += cancelled_in(a.value, b);
  a.value += b;
  return a;
}
Flow operator*(double factor, Flow a) {
  a.value *= factor;
  a.slope *= factor;
  a.cancelled *= std::abs(factor);
  return a;
}
Flow chain(const Flow& a, double value, double derivative) {
  return {value, derivative * a.slope, std::abs(derivative) * a.cancelled};
}
Flow larger(const Flow& a, const Flow& b) { return b.value > a.value ? b : a; }
Flow smaller(const Flow& a, const Flow& b) { return b.value < a.value ? b : a; }

Flows operator+(Flows a, const Flows& b) {
  for (std::size_t k = 0; k < a.size(); ++k) a[k] += b[k];
  return a;
}
Flows operator-(Flows a, const Flows& b) {
  for (std::size_t k = 0; k < a.size(); ++k) a[k] -= b[k];
  return a;
}
Flows operator*(const Flow& factor, const Flows& a) {
  Flows product;
  product.reserve(a.size());
  for (const Flow& flow : a) product.push_back(factor * flow);
  return product;
}

FlowUnit::FlowUnit(const UnitContext& context, std::vector<Port> ports, std::vector<Source> sources)
    : layout_{context.system.tableau.component_count()},
      components_(context.system.tableau.components()),
      carriers_(context.carriers),
      feeds_(context.feeds),
      in_(Eigen::VectorXd::Zero(layout_.size())) {
  const auto fits = [this](const Eigen::VectorXd& v) { return v.size() == layout_.components; };
  if (!fits(carriers_.volume) || !fits(carriers_.water) ||
      !std::all_of(feeds_.begin(), feeds_.end(), [&](const auto& f) { return fits(f.totals); }))
    throw std::invalid_argument("a unit needs one number per component");
  for (int lane = 0; lane < UnitLayout::lanes; ++lane)
    if (context.lanes[static_cast<std::size_t>(lane)]) lanes_.push_back(lane);
  ports_ = std::move(ports);
  sources_ = std::move(sources);
  draws_.resize(feeds_.size());
  for (int i = 0; i < static_cast<int>(ports_.size()); ++i) set_port(i, nothing());
  for (int i = 0; i < static_cast<int>(sources_.size()); ++i) set_source(i, nothing());
  for (int i = 0; i < static_cast<int>(draws_.size()); ++i) set_draw(i, constant(0.0));
}

void FlowUnit::evaluate(const Eigen::VectorXd& in) {
  if (in.size() != layout_.size()) throw std::invalid_argument("a unit is told what enters it");
  if (in_.size() == in.size() && in_ == in) return;  // the last answer still stands
  in_ = in;
  remarks_.clear();
  warnings_.clear();
  readings_.clear();
  balance();
}

Flow FlowUnit::constant(double value) const {
  return {value,
          Eigen::RowVectorXd::Zero(static_cast<Eigen::Index>(lanes_.size()) * layout_.per_phase())};
}

Flows FlowUnit::nothing() const {
  return Flows(static_cast<std::size_t>(layout_.per_phase()), constant(0.0));
}

Flows FlowUnit::entering(int lane) const {
  Flows flows = nothing();
  const auto used = std::find(lanes_.begin(), lanes_.end(), lane);
  const auto first = (used - lanes_.begin()) * layout_.per_phase();
  for (int k = 0; k < layout_.per_phase(); ++k) {
    Flow& flow = flows[static_cast<std::size_t>(k)];
    flow.value = in_[layout_.index(lane, k)];
    if (used != lanes_.end()) flow.slope[first + k] = 1.0;
  }
  return flows;
}

Flows FlowUnit::drawn(const Flow& flow, const NeededFeed& feed) const {
  Flows flows;
  for (int k = 0; k < components(); ++k) flows.push_back(feed.totals[k] * flow);
  flows.push_back(feed.water * flow);
  return flows;
}

Flow FlowUnit::volume(const Flows& aqueous) const {
  Flow sum = aqueous.back();
  for (int k = 0; k < components(); ++k)
    sum += carriers_.volume[k] * aqueous[static_cast<std::size_t>(k)];
  return sum;
}

Flow FlowUnit::mass(const Flows& wet) const {
  Flow sum = wet.back();
  for (int k = 0; k < components(); ++k)
    sum += molar_mass_of(component(k)) * wet[static_cast<std::size_t>(k)];
  return sum;
}

Flow FlowUnit::water_in_organic(const Flows& organic) const {
  Flow sum = constant(0.0);
  for (int k = 0; k < components(); ++k)
    sum += carriers_.water[k] * organic[static_cast<std::size_t>(k)];
  return sum;
}

void FlowUnit::put_slope(const Flow& flow, Slope by_all_lanes) const {
  const Eigen::Index width = layout_.per_phase();
  by_all_lanes.setZero();
  Eigen::Index first = 0;
  for (const int lane : lanes_) {
    by_all_lanes.segment(lane * width, width) = flow.slope.segment(first, width);
    first += width;
  }
}

void FlowUnit::fill(const Flows& flows, Eigen::VectorXd& amount, Eigen::MatrixXd& slope) const {
  const auto rows = static_cast<Eigen::Index>(flows.size());
  amount.resize(rows);
  slope.resize(rows, layout_.size());
  for (Eigen::Index k = 0; k < rows; ++k) {
    const Flow& flow = flows[static_cast<std::size_t>(k)];
    amount[k] = flow.value;
    put_slope(flow, slope.row(k));
  }
}

void FlowUnit::set_port(int i, const Flows& flows) {
  Port& port = ports_[static_cast<std::size_t>(i)];
  fill(flows, port.amount, port.slope);
  port.cancelled.resize(port.amount.size());
  for (Eigen::Index k = 0; k < port.amount.size(); ++k)
    port.cancelled[k] = flows[static_cast<std::size_t>(k)].cancelled;
}

void FlowUnit::set_source(int i, const Flows& flows) {
  Source& source = sources_[static_cast<std::size_t>(i)];
  fill(flows, source.amount, source.slope);
}

void FlowUnit::set_draw(int i, const Flow& flow) {
  Draw& draw = draws_[static_cast<std::size_t>(i)];
  draw.flow = flow.value;
  draw.slope.resize(layout_.size());
  put_slope(flow, draw.slope.transpose());
}

double molar_mass_of(const Component& component) {
  if (component.molar_mass > 0.0) return component.molar_mass;
  const Element* element = element_of(component.name);
  return element == nullptr ? 0.0 : element->molar_mass;
}

}  // namespace raffinate
