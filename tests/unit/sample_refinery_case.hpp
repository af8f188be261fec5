// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "flowsheets/case.hpp"

namespace raffinate {

/// A made-up refinery: three cascades, eight units, every phase, an organic loop. The numbers mean
/// nothing; the blocks stand in the order of their lines.
inline Case sample_refinery_case() {
  Case plant;
  plant.title = "Made-up <refinery> & friends";
  const auto feed = [&plant](const char* name, Phase phase, double flow) {
    FeedSpec one;
    one.name = name;
    one.phase = phase;
    one.flow = flow / 3600.0;
    one.as_needed = flow == 0.0;
    plant.feeds.push_back(one);
  };
  feed("leach-liquor", Phase::aqueous, 2.0);
  feed("lime", Phase::aqueous, 0.0);
  feed("caustic", Phase::aqueous, 0.0);
  feed("scrub", Phase::aqueous, 4.073);
  feed("scrub-2", Phase::aqueous, 1.0);
  feed("strip-acid", Phase::aqueous, 0.8);
  feed("oxalic", Phase::aqueous, 0.0);
  feed("wash-water", Phase::aqueous, 0.5);
  feed("regen-acid", Phase::aqueous, 0.0);
  feed("fresh-organic", Phase::organic, 0.01);

  int line = 0;
  const auto cascade = [&](const char* name, int stages, std::vector<SectionSpec> sections,
                           std::vector<InletSpec> in, std::vector<OutletSpec> out) {
    CascadeSpec one;
    one.name = name;
    one.stages = stages;
    one.sections = std::move(sections);
    one.in = std::move(in);
    one.out = std::move(out);
    one.at.line = ++line;
    plant.blocks.push_back(one);
  };
  const auto section = [](const char* name, int first, int last) {
    SectionSpec one;
    one.name = name;
    one.first = first;
    one.last = last;
    return one;
  };
  const auto inlet = [](const char* stream, int stage) { return InletSpec{stream, stage, {}}; };
  const auto outlet = [](const char* stream, Phase phase, int stage,
                         std::optional<double> share = {}) {
    return OutletSpec{stream, phase, stage, {}, share, {}};
  };
  const auto unit = [&](const char* name, auto model, std::vector<const char*> in,
                        std::vector<std::pair<const char*, const char*>> out) {
    UnitSpec one;
    one.name = name;
    one.model = model;
    for (const char* stream : in) one.in.push_back({stream, {}});
    for (const auto& [stream, port] : out) one.out.push_back({stream, port, {}});
    one.at.line = ++line;
    plant.units.push_back(one);
  };

  PrecipitatorSpec hydroxides;
  hydroxides.solids = {"hydroxide", "sulfate"};
  hydroxides.pH = 4.0;
  unit("purify", hydroxides, {"leach-liquor", "lime"},
       {{"purified", "liquor"}, {"sludge", "solid"}});
  unit("soap-tank", SaponifierSpec{0.36, "Na"}, {"solvent", "caustic"},
       {{"soap", "organic"}, {"drain", "aqueous"}});
  cascade("separation", 120, {section("extraction", 1, 60), section("scrub", 61, 120)},
          {inlet("soap", 1), inlet("purified", 60), inlet("scrub", 120)},
          {outlet("raffinate", Phase::aqueous, 1), outlet("side", Phase::aqueous, 30, 0.1),
           outlet("loaded", Phase::organic, 120)});
  cascade("heavy-cut", 30, {section("extraction", 1, 30)},
          {inlet("loaded", 1), inlet("reflux", 30)},
          {outlet("heavies", Phase::aqueous, 1), outlet("loaded-2", Phase::organic, 30)});
  cascade("strip", 8, {section("strip", 1, 8)},
          {inlet("loaded-2", 1), inlet("strip-acid", 8), inlet("scrub-2", 4)},
          {outlet("strip-liquor", Phase::aqueous, 1), outlet("barren", Phase::organic, 8)});
  SplitterSpec parts;
  parts.parts = {{"reflux", 0.3, {}, {}}, {"bleed", {}, 0.2 / 3600.0, {}}, {"product", {}, {}, {}}};
  unit("divide", parts, {"strip-liquor"},
       {{"reflux", "reflux"}, {"bleed", "bleed"}, {"product", "product"}});
  PrecipitatorSpec oxalate;
  oxalate.solids = {"oxalate"};
  oxalate.precipitant = "C2O4";
  unit("oxalate", oxalate, {"product", "oxalic"}, {{"mother", "liquor"}, {"oxalates", "solid"}});
  unit("press", FilterSpec{0.3, "wash-water", 0.8, 1, {}}, {"oxalates", "mother", "wash-water"},
       {{"filtrate", "filtrate"}, {"cake", "cake"}});
  unit("kiln", CalcinerSpec{1223.15, 0.02, 1.0, 0.0}, {"cake"},
       {{"oxide", "oxide"}, {"offgas", "gas"}});
  RegeneratorSpec regenerator;
  regenerator.removed = {{"Fe", 0.9, {}}, {"Th", 0.8, {}}};
  unit("regen", regenerator, {"barren", "regen-acid"},
       {{"clean", "organic"}, {"spent", "aqueous"}});
  unit("blend", MixerSpec{}, {"clean", "fresh-organic"}, {{"blended", "out"}});
  unit("tank", SolventTankSpec{34.4 / 3600.0, 1.5}, {"blended"}, {{"solvent", "out"}});
  plant.products = {{"NdPr oxide", "oxide", {}, {}, {}}};
  return plant;
}

}  // namespace raffinate
