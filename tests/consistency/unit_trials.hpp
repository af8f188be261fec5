// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "tests/consistency/reacting_trials.hpp"
#include "tests/consistency/trial_units.hpp"

namespace raffinate {

/// A unit to be put through the laws, and what enters it.
struct Trial {
  std::string name;
  decltype(UnitSpec::model) model;
  std::vector<int> lanes;
  std::vector<std::pair<std::string, double>> feed;  ///< as needed; empty: none
  Phase phase = Phase::aqueous;
  bool scales = true;  ///< twice as much in, twice as much out
  bool balanced = true;
  bool traces = false;  ///< the aqueous is strong acid, Ce and Tb are below their own solubility

  std::unique_ptr<Unit> build() const {
    UnitSpec spec;
    spec.model = model;
    UnitContext context{trial_system(), trial_carriers(balanced), {}, phase};
    if (!feed.empty()) context.feeds.push_back(needed("feed", feed, balanced));
    return make_unit(spec, context);
  }
  NeededFeed reagent() const { return needed("feed", feed, balanced); }
};

inline SplitterSpec parts(std::vector<SplitterSpec::Part> parts) { return {std::move(parts)}; }

inline PrecipitatorSpec at_pH(std::vector<std::string> solids, double pH, double occlusion = 0.0) {
  PrecipitatorSpec spec;
  spec.solids = std::move(solids);
  spec.pH = pH;
  spec.occlusion = occlusion;
  return spec;
}

inline PrecipitatorSpec dosed(std::vector<std::string> solids, std::string precipitant,
                              double excess, double occlusion = 0.0) {
  PrecipitatorSpec spec;
  spec.solids = std::move(solids);
  spec.precipitant = std::move(precipitant);
  spec.excess = excess;
  spec.occlusion = occlusion;
  return spec;
}

inline PrecipitatorSpec preferring(PrecipitatorSpec spec) {
  spec.distribution = {{"Ce", 0.3, {}}, {"Tb", 5.0, {}}};
  return spec;
}

inline Trial with_traces(Trial trial) {
  trial.name += ", traces";
  trial.traces = true;
  return trial;
}

inline FilterSpec filter(double moisture, double efficiency) {
  FilterSpec spec;
  spec.moisture = moisture;
  spec.efficiency = efficiency;
  spec.wash = "water";
  return spec;
}

inline FilterSpec washed(FilterSpec spec, int stages) {
  spec.stages = stages;
  return spec;
}

inline std::vector<Trial> rows() {
  const std::vector<std::pair<std::string, double>> caustic{{"NaOH", 5.0}, {"NaCl", 0.1}},
      acid{{"HCl", 6.0}}, oxalic{{"H2C2O4", 0.9}};
  const auto soap = [](double degree, const std::string& ion) {
    return SaponifierSpec{degree, ion};
  };
  const Trial oxalates{"oxalates", dosed({"oxalate"}, "C2O4", 0.2), {aqueous}, oxalic},
      with_occlusion{"oxalates with occlusion",
                     dosed({"oxalate"}, "C2O4", 0.2, 0.001),
                     {aqueous, solid},
                     oxalic},
      constant_volumes{"oxalates, constant volumes",
                       dosed({"oxalate"}, "C2O4", 0.2),
                       {aqueous},
                       oxalic,
                       Phase::aqueous,
                       true,
                       false},
      preferred{"oxalates with preferences",
                preferring(dosed({"oxalate"}, "C2O4", 0.2)),
                {aqueous},
                oxalic};
  const std::string hydroxide = "Fe(OH)3(s) + 3 H = Fe + 3 H2O",
                    reduction = "2 Fe(OH)3(s) + C2O4 + 6 H = 2 Fe2 + 2 CO2(g) + 6 H2O";
  const std::vector<std::pair<std::string, double>> bicarbonate{{"NH4HCO3", 1.5}};
  return {
      {"mixer of aqueous", MixerSpec{}, {aqueous}, {}},
      {"mixer of organic", MixerSpec{}, {organic}, {}, Phase::organic},
      {"mixer of solids", MixerSpec{}, {solid}, {}, Phase::solid},
      {"splitter by shares",
       parts({{"a", 0.3, {}, {}}, {"b", {}, {}, {}}, {"c", 0.2, {}, {}}}),
       {organic},
       {},
       Phase::organic},
      {"splitter without rest", parts({{"a", 0.3, {}, {}}, {"b", 0.7, {}, {}}}), {aqueous}, {}},
      {"splitter by flows",
       parts({{"a", 0.3, {}, {}}, {"b", {}, 0.1, {}}, {"c", {}, {}, {}}, {"d", {}, 0.05, {}}}),
       {aqueous},
       {},
       Phase::aqueous,
       false},
      {"splitter short of liquid",
       parts({{"a", 0.3, {}, {}}, {"b", {}, 9.0, {}}, {"c", {}, {}, {}}}),
       {aqueous},
       {},
       Phase::aqueous,
       false},
      {"solvent tank", SolventTankSpec{1.2, 1.5}, {organic}, {}, Phase::organic, false},
      {"soap of Na", soap(0.4, "Na"), {organic}, caustic},
      {"soap of Na beside entrained aqueous", soap(0.4, "Na"), {organic, aqueous}, caustic},
      {"soap of NH4", soap(0.4, "NH4"), {organic}, {{"NH4OH", 7.0}}},
      {"soap of Ca", soap(0.4, "Ca"), {organic}, {{"Ca(OH)2", 5.0}}},
      {"soap of soda", soap(0.4, "Na"), {organic}, {{"Na2CO3", 1.5}}},
      {"soap short of water", soap(0.2, "Na"), {organic}, {{"NaOH", 19.0}}},
      {"soap beyond one ion per dimer", soap(0.9, "Na"), {organic}, caustic},
      {"soap of Ca beyond capacity", soap(0.9, "Ca"), {organic, aqueous}, {{"Ca(OH)2", 5.0}}},
      {"soap already", soap(0.0, "Na"), {organic}, caustic},
      {"soap, constant volumes", soap(0.4, "Na"), {organic}, caustic, Phase::aqueous, true, false},
      {"regenerator", RegeneratorSpec{{{"Fe", 0.9, {}}, {"Tb", 0.5, {}}}, 0.5}, {organic}, acid},
      {"regenerator whose acid circulates",
       RegeneratorSpec{{{"Fe", 0.9, {}}}, 0.5, 2, 1.0},
       {organic, aqueous},
       acid},
      {"precipitator of hydroxides", at_pH({"hydroxide"}, 3.5), {aqueous}, caustic},
      {"precipitator that occludes",
       at_pH({"hydroxide", "sulfate"}, 4.0, 0.02),
       {aqueous, solid},
       caustic},
      {"precipitator, constant volumes",
       at_pH({"hydroxide"}, 3.5, 0.01),
       {aqueous},
       caustic,
       Phase::aqueous,
       true,
       false},
      {"precipitator of all rare earths", at_pH({"hydroxide"}, 9.0), {aqueous}, caustic},
      {"precipitator by acid", at_pH({"hydroxide"}, 0.0), {aqueous}, acid},
      {"precipitator beyond its pH", at_pH({"hydroxide", "sulfate"}, 0.0), {aqueous}, caustic},
      {"precipitator with ammonia soda",
       at_pH({"hydroxide", "carbonate"}, 5.0),
       {aqueous},
       {{"NH4HCO3", 1.5}}},
      oxalates,
      with_occlusion,
      constant_volumes,
      preferred,
      with_traces(oxalates),
      with_traces(with_occlusion),
      with_traces(constant_volumes),
      with_traces(preferred),
      {"carbonates", dosed({"carbonate"}, "CO3", 1.0), {aqueous}, bicarbonate},
      {"carbonates with preferences",
       preferring(dosed({"carbonate"}, "CO3", 1.0)),
       {aqueous},
       bicarbonate},
      {"oxidiser", OxidiserSpec{0.9}, {aqueous, solid}, {}},
      {"filter", filter(0.3, 0.8), {aqueous, solid}, {}},
      {"filter with wash", filter(0.3, 0.6), {aqueous, solid, wash}, {}},
      {"filter with good wash", filter(0.4, 0.95), {aqueous, solid, wash}, {}},
      {"filter, constant volumes",
       filter(0.3, 0.6),
       {aqueous, solid, wash},
       {},
       Phase::aqueous,
       true,
       false},
      {"filter with counter-current washes",
       washed(filter(0.3, 0.6), 3),
       {aqueous, solid, wash},
       {}},
      {"dry filter", filter(0.9, 0.6), {aqueous, solid, wash}, {}},
      {"calciner", CalcinerSpec{1223.0, 0.02, 1.0, 0.005}, {solid}, {}},
      {"calciner that leaves nothing", CalcinerSpec{1223.0, 0.0, 0.0, 0.0}, {solid}, {}},
      {"reactor that reduces and dissolves",
       reactions({{"2 Fe + C2O4 = 2 Fe2 + 2 CO2(g)", "C2O4"},
                  {"Fe(OH)3(s) + 3 H = Fe + 3 H2O", "Fe(s)"}}),
       {aqueous, solid},
       {}},
      {"reactor that runs short",
       reactions({{"2 Fe + C2O4 = 2 Fe2 + 2 CO2(g)", "Fe"}, {"2 Fe2 + Cl2(g) = 2 Fe + 2 Cl", ""}}),
       {aqueous, solid, wash},
       {}},
      {"reactor that doses oxalic acid",
       reactions({{"2 Nd + 3 C2O4 + 10 H2O = Nd2(C2O4)3.10H2O(s)", "Nd"}}, 1.1),
       {aqueous, solid},
       oxalic},
      {"reactor that doses too little base",
       reactions({{"Fe + 3 OH- = Fe(OH)3(s)", "Fe"}, {"Ce + 3 OH- = Ce(OH)3(s)", "Ce"}}, 0.9),
       {aqueous},
       caustic},
      {"reactor, constant volumes",
       reactions({{"2 Nd + 3 C2O4 + 10 H2O = Nd2(C2O4)3.10H2O(s)", "Nd"}}, 1.1),
       {aqueous, solid},
       oxalic,
       Phase::aqueous,
       true,
       false},
      {"reactor with kinetics",
       dissolving(hydroxide, "H", LeachControl::reaction, 3, {}, 3600.0),
       {aqueous, solid},
       {}},
      {"reactor with kinetics by diffusion in a volume",
       dissolving(hydroxide, "H", LeachControl::diffusion, 2, 3600.0, 3600.0),
       {aqueous, solid},
       {},
       Phase::aqueous,
       false},
      {"reactor with kinetics, constant volumes",
       dissolving(reduction, "C2O4", LeachControl::diffusion, 1, {}, 36000.0),
       {aqueous, solid},
       {},
       Phase::aqueous,
       true,
       false},
      {"reactor with kinetics that doses oxalic acid",
       dissolving(reduction, "C2O4", LeachControl::reaction, 2, {}, 7200.0, 1.2),
       {aqueous, solid},
       oxalic},
      {"reactor with kinetics that uses its reagent up",
       dissolving(reduction, "C2O4", LeachControl::reaction, 2, {}, 60.0),
       {aqueous, solid},
       {}},
      {"electrowinning", cells(0.0), {aqueous}, {}},
      {"electrowinning, constant volumes", cells(0.0), {aqueous}, {}, Phase::aqueous, true, false},
      {"electrowinning by current", cells(1e6), {aqueous}, {}, Phase::aqueous, false},
      {"electrowinning by too much current", cells(1e9), {aqueous}, {}, Phase::aqueous, false},
      {"electrowinning without gas",
       without_gas(cells(1e9, "C2O4 = 2 CO2(g) + 2 e")),
       {aqueous},
       {},
       Phase::aqueous,
       false},
      {"electrowinning with one reactant", ferrous_cells(), {aqueous}, {}, Phase::aqueous, false},
      {"electrowinning with side reactions", with_side_reactions(cells(0.0)), {aqueous}, {}},
      {"electrowinning with side reactions by too much current",
       with_side_reactions(cells(1e9)),
       {aqueous},
       {},
       Phase::aqueous,
       false},
      {"divided cell", divided(cells(0.0)), {aqueous, wash}, {}},
  };
}

}  // namespace raffinate
