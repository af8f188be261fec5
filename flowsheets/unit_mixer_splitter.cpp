// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

/// out = sum of what enters. At steady state a tank is the same.
class Mixer final : public FlowUnit {
 public:
  explicit Mixer(const UnitContext& context)
      : FlowUnit(context, {{"out", context.phase, {}, {}}}), phase_(context.phase) {}

 private:
  void balance() override { set_port(0, entering(phase_)); }
  Phase phase_;
};

/// Parts of one composition. With V the volume of what enters, S the sum of the shares and F that
/// of the fixed flows, a part takes
///
///     share                        or
///     flow / max(V, F / (1 - S))   or
///     the rest                     (without one: the last, where the shares add up to 1)
///
/// so that fixed flows which exceed what comes share what there is, and the rest is nothing.
class Splitter final : public FlowUnit {
 public:
  Splitter(const SplitterSpec& spec, const UnitContext& context)
      : FlowUnit(context, ports_of(spec, context.phase)), spec_(spec), phase_(context.phase) {
    int rests = 0;
    rest_ = static_cast<int>(spec.parts.size()) - 1;
    for (Port& port : ports_)
      port.by_part =
          Eigen::MatrixXd::Zero(components() + 1, static_cast<Eigen::Index>(spec.parts.size()));
    for (int i = 0; i < static_cast<int>(spec.parts.size()); ++i) {
      const SplitterSpec::Part& part = spec.parts[static_cast<std::size_t>(i)];
      if (part.share || part.flow) continue;
      ++rests;
      rest_ = i;
    }
    sum_up();
    if (rests > 1 || spec.parts.empty() || (rests == 0 && flows_ > 0.0))
      throw std::invalid_argument("one part of a splitter takes the rest");
    if (flows_ > 0.0 && (shares_ >= 1.0 || phase_ == Phase::solid || phase_ == Phase::gas))
      throw std::invalid_argument("a splitter cannot give a fixed flow of this");
  }

  void adjust(int part, double value) override {
    SplitterSpec::Part& one = spec_.parts[static_cast<std::size_t>(part)];
    double& held = one.share ? *one.share : *one.flow;
    if (one.share) value = std::min(value, (1.0 - 1e-9) * (1.0 - shares_ + held));
    if (value == held) return;
    held = value;
    sum_up();
    forget();
  }

 private:
  void sum_up() {
    shares_ = flows_ = 0.0;
    for (const SplitterSpec::Part& part : spec_.parts) {
      shares_ += part.share.value_or(0.0);
      flows_ += part.flow.value_or(0.0);
    }
  }

  static std::vector<Port> ports_of(const SplitterSpec& spec, Phase phase) {
    std::vector<Port> ports;
    for (const SplitterSpec::Part& part : spec.parts) ports.push_back({part.stream, phase, {}, {}});
    return ports;
  }

  void balance() override {
    const Flows in = entering(phase_);
    Flow V = constant(1.0);
    if (flows_ > 0.0) {
      const Flow comes = phase_ == Phase::aqueous ? volume(in) : in.back();
      const Flow least = constant(flows_ / (1.0 - shares_));
      V = larger(comes, least);
      if (comes.value < least.value)
        remark(fmt::format("the fixed flows take {:.4g} m3/h, {:.4g} m3/h is there for them",
                           3600.0 * flows_, 3600.0 * (1.0 - shares_) * comes.value));
    }
    Flows left = in;
    for (int i = 0; i < static_cast<int>(spec_.parts.size()); ++i) {
      if (i == rest_) continue;
      const SplitterSpec::Part& part = spec_.parts[static_cast<std::size_t>(i)];
      const Flow fraction = part.share ? constant(*part.share) : constant(*part.flow) / V;
      const Flows taken = fraction * in;
      left = left - taken;
      set_port(i, taken);
    }
    set_port(rest_, left);
    tell_slopes(in, V.value, V.value > flows_ / (1.0 - shares_));
  }

  /// d(ports)/d(parts): V is what comes where that is enough, else F / (1 - S).
  void tell_slopes(const Flows& in, double V, bool enough) {
    const auto parts = static_cast<Eigen::Index>(spec_.parts.size());
    Eigen::MatrixXd fraction = Eigen::MatrixXd::Zero(parts, parts);  // d(fraction of row)/d(part)
    for (Eigen::Index i = 0; i < parts; ++i) {
      const SplitterSpec::Part& part = spec_.parts[static_cast<std::size_t>(i)];
      if (i == rest_) continue;
      fraction(i, i) += part.share ? 1.0 : 1.0 / V;
      if (part.share || enough) continue;
      for (Eigen::Index j = 0; j < parts; ++j) {
        if (j == rest_) continue;
        const bool share = spec_.parts[static_cast<std::size_t>(j)].share.has_value();
        fraction(i, j) -= *part.flow / V / (share ? 1.0 - shares_ : flows_);
      }
    }
    fraction.row(rest_) = -fraction.colwise().sum();
    Eigen::VectorXd amount(components() + 1);
    for (int k = 0; k <= components(); ++k) amount[k] = in[static_cast<std::size_t>(k)].value;
    for (Eigen::Index i = 0; i < parts; ++i)
      ports_[static_cast<std::size_t>(i)].by_part = amount * fraction.row(i);
  }

  SplitterSpec spec_;
  Phase phase_;
  int rest_ = 0;
  double shares_ = 0.0, flows_ = 0.0;
};

}  // namespace

std::unique_ptr<Unit> make_mixer(const UnitContext& context) {
  return std::make_unique<Mixer>(context);
}

std::unique_ptr<Unit> make_splitter(const SplitterSpec& spec, const UnitContext& context) {
  return std::make_unique<Splitter>(spec, context);
}

}  // namespace raffinate
