// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/units.hpp"

#include <variant>

#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

struct Maker {
  const UnitContext& context;
  using Made = std::unique_ptr<Unit>;
  Made operator()(const MixerSpec&) const { return make_mixer(context); }
  Made operator()(const SplitterSpec& spec) const { return make_splitter(spec, context); }
  Made operator()(const SolventTankSpec& spec) const { return make_solvent_tank(spec, context); }
  Made operator()(const SaponifierSpec& spec) const { return make_saponifier(spec, context); }
  Made operator()(const RegeneratorSpec& spec) const { return make_regenerator(spec, context); }
  Made operator()(const PrecipitatorSpec& spec) const { return make_precipitator(spec, context); }
  Made operator()(const OxidiserSpec& spec) const { return make_oxidiser(spec, context); }
  Made operator()(const FilterSpec& spec) const { return make_filter(spec, context); }
  Made operator()(const CalcinerSpec& spec) const { return make_calciner(spec, context); }
  Made operator()(const ReactorSpec& spec) const { return make_reactor(spec, context); }
  Made operator()(const ElectrowinningSpec& spec) const {
    return make_electrowinning(spec, context);
  }
};

}  // namespace

std::unique_ptr<Unit> make_unit(const UnitSpec& spec, const UnitContext& context) {
  return std::visit(Maker{context}, spec.model);
}

}  // namespace raffinate
