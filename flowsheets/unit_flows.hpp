// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <string>
#include <vector>

#include "chemistry/elements.hpp"
#include "flowsheets/units.hpp"

namespace raffinate {

/// A number inside a unit and its derivatives by what enters, so that models read as formulas.
struct Flow {
  double value = 0.0;
  Eigen::RowVectorXd slope;  ///< by what enters on the lanes in use, lane after lane
  /// Absolute terms the value is a sum of, beyond its own: their rounding is in it.
  double cancelled = 0.0;

  Flow& operator+=(const Flow& other);
  Flow& operator-=(const Flow& other);
};
Flow operator+(Flow a, const Flow& b);
Flow operator-(Flow a, const Flow& b);
Flow operator-(Flow a);
Flow operator*(const Flow& a, const Flow& b);
Flow operator/(const Flow& a, const Flow& b);
Flow operator+(Flow a, double b);
Flow operator*(double factor, Flow a);
/// f(a) for f and its derivative at a.
Flow chain(const Flow& a, double value, double derivative);
/// The larger or smaller one; at a tie the first, whose slopes then count.
Flow larger(const Flow& a, const Flow& b);
Flow smaller(const Flow& a, const Flow& b);

/// Components [kmol/s], then the carrier [m3/s].
using Flows = std::vector<Flow>;
Flows operator+(Flows a, const Flows& b);
Flows operator-(Flows a, const Flows& b);
Flows operator*(const Flow& factor, const Flows& a);

/// The common ground of all models: numbering, carriers, and ports filled from Flows.
class FlowUnit : public Unit {
 public:
  void evaluate(const Eigen::VectorXd& in) final;
  std::vector<std::string> remarks() const override { return remarks_; }
  std::vector<std::string> warnings() const override { return warnings_; }
  std::vector<UnitReading> readings() const override { return readings_; }

 protected:
  FlowUnit(const UnitContext& context, std::vector<Port> ports, std::vector<Source> sources = {});

  /// The model; fills every port, draw and source.
  virtual void balance() = 0;

  int components() const { return layout_.components; }
  const Component& component(int k) const { return components_[static_cast<std::size_t>(k)]; }
  const Carriers& carriers() const { return carriers_; }
  const NeededFeed& feed(int i) const { return feeds_[static_cast<std::size_t>(i)]; }
  int feed_count() const { return static_cast<int>(feeds_.size()); }

  Flow constant(double value) const;
  Flows nothing() const;
  Flows entering(Phase phase) const { return entering(static_cast<int>(phase)); }
  Flows entering(int lane) const;
  /// Components and carrier that come with a feed's flow [m3/s].
  Flows drawn(const Flow& flow, const NeededFeed& feed) const;
  Flow volume(const Flows& aqueous) const;            ///< [m3/s]
  Flow mass(const Flows& wet) const;                  ///< [t/s] components and water
  Flow water_in_organic(const Flows& organic) const;  ///< [m3/s]

  void set_port(int i, const Flows& flows);
  void set_source(int i, const Flows& flows);
  void set_draw(int i, const Flow& flow);
  void set_made(Eigen::VectorXd amounts) { made_ = std::move(amounts); }
  void forget() final { in_.resize(0); }
  void remark(std::string words) { remarks_.push_back(std::move(words)); }
  void warn(std::string words) { warnings_.push_back(std::move(words)); }
  void read_out(UnitReading reading) { readings_.push_back(std::move(reading)); }

 private:
  using Slope = Eigen::Ref<Eigen::RowVectorXd, 0, Eigen::InnerStride<>>;
  void put_slope(const Flow& flow, Slope by_all_lanes) const;
  void fill(const Flows& flows, Eigen::VectorXd& amount, Eigen::MatrixXd& slope) const;

  UnitLayout layout_;
  std::vector<int> lanes_;  ///< in use
  std::vector<Component> components_;
  Carriers carriers_;
  std::vector<NeededFeed> feeds_;
  Eigen::VectorXd in_;
  std::vector<std::string> remarks_, warnings_;
  std::vector<UnitReading> readings_;
};

/// Molar mass [kg/mol] of a component: its own, else that of the element or formula of its name;
/// 0 if nobody knows.
double molar_mass_of(const Component& component);

/// One model each; `make_unit` chooses.
std::unique_ptr<Unit> make_mixer(const UnitContext& context);
std::unique_ptr<Unit> make_splitter(const SplitterSpec& spec, const UnitContext& context);
std::unique_ptr<Unit> make_solvent_tank(const SolventTankSpec& spec, const UnitContext& context);
std::unique_ptr<Unit> make_saponifier(const SaponifierSpec& spec, const UnitContext& context);
std::unique_ptr<Unit> make_regenerator(const RegeneratorSpec& spec, const UnitContext& context);
std::unique_ptr<Unit> make_precipitator(const PrecipitatorSpec& spec, const UnitContext& context);
std::unique_ptr<Unit> make_oxidiser(const OxidiserSpec& spec, const UnitContext& context);
std::unique_ptr<Unit> make_filter(const FilterSpec& spec, const UnitContext& context);
std::unique_ptr<Unit> make_calciner(const CalcinerSpec& spec, const UnitContext& context);
std::unique_ptr<Unit> make_reactor(const ReactorSpec& spec, const UnitContext& context);
std::unique_ptr<Unit> make_electrowinning(const ElectrowinningSpec& spec,
                                          const UnitContext& context);

}  // namespace raffinate
