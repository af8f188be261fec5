// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <fmt/format.h>

#include <ostream>
#include <string>
#include <vector>

namespace raffinate {

/// A plant with units and recycles. The numbers are of the right size, no more.
struct WholePlant {
  std::string name, text;
  bool specs = false;
};

inline void PrintTo(const WholePlant& plant, std::ostream* out) { *out << plant.name; }

/// Nd/Pr with the organic closed over a solvent tank and a saponifier, and strip liquor as reflux.
inline std::string closed_loop(const std::string& volumes, const std::string& sections,
                               const std::string& rest = "") {
  return fmt::format(R"(raffinate: 1
system: {{use: p507-chloride, set: {{beta Nd/Pr: 1.6}}}}
volumes: {}
feeds:
  liquor:  {{phase: aqueous, flow: 2 m3/h, pH: 2.0, metals: {{Pr: 0.25 mol/L, Nd: 0.75 mol/L}}}}
  wash:    {{phase: aqueous, flow: 0.5 m3/h, HCl: 3 mol/L}}
  acid:    {{phase: aqueous, flow: 3.0 m3/h, HCl: 4.5 mol/L}}
  caustic: {{phase: aqueous, flow: as needed, NaOH: 8 mol/L, NaCl: 0.1 mol/L}}
blocks:
  soaping: {{unit: saponifier, degree: 36 % Na, in: [solvent, caustic], out: {{soap: organic, drain: aqueous}}}}
  train:
    cascade: 9
    {}
    in:  {{soap: 1, liquor: 4, wash: 7, reflux: 7, acid: 9}}
    out: {{raffinate: aqueous 1, strong: aqueous 8, barren: organic 9}}
  divide:  {{unit: splitter, in: [strong], out: {{reflux: 35 %, product: rest}}}}
  tank:    {{unit: solvent tank, in: [barren], out: solvent, flow: 17 m3/h, extractant: 1.5 mol/L}}
{})",
                     volumes, sections, rest);
}

inline const std::string ideal = "sections: {extraction: 1-4, scrub: 5-7, strip: 8-9}",
                         murphree =
                             "temperature: 40 degC\n    sections: {extraction: {stages: 1-4, "
                             "efficiency: 90 %}, scrub: {stages: 5-7, efficiency: 85 %}, strip: "
                             "{stages: 8-9, efficiency: 97 %}}";

/// Two cascades linked by loaded organic, a flow of organic that is adjusted, draws of organic.
inline std::string linked(const std::string& volumes) {
  return fmt::format(R"(raffinate: 1
system: {{use: p507-chloride}}
volumes: {}
feeds:
  liquor:  {{phase: aqueous, flow: 2 m3/h, pH: 2.0, metals: {{Ce: 0.3 mol/L, Nd: 0.3 mol/L, Dy: 0.02 mol/L}}}}
  scrub:   {{phase: aqueous, flow: 1.2 m3/h, HCl: 1.5 mol/L}}
  acid:    {{phase: aqueous, flow: 3.0 m3/h, HCl: 5 mol/L}}
  organic: {{phase: organic, flow: 11 m3/h, extractant: 1.5 mol/L, saponified: 30 % NH4}}
  extra:   {{phase: organic, flow: 2 m3/h, extractant: 1.2 mol/L, saponified: 20 % NH4}}
blocks:
  join:  {{unit: mixer, in: [organic, returned], out: soap}}
  first:
    cascade: 5
    sections: {{extraction: {{stages: 1-3, efficiency: 85 %}}, scrub: 4-5}}
    in:  {{soap: 1, extra: 2, liquor: 3, scrub: 5}}
    out: {{raffinate: aqueous 1, loaded: organic 5, side: {{from: organic 3, share: 6 %}}, draw: {{from: organic 4, flow: 0.7 m3/h}}}}
  second:
    cascade: 3
    temperature: 45 degC
    sections: {{strip: {{stages: 1-3, efficiency: 92 %}}}}
    in:  {{loaded: 1, side: 2, acid: 3}}
    out: {{product: aqueous 1, bare: organic 3}}
  part:  {{unit: splitter, in: [bare], out: {{returned: 15 %, spare: rest}}}}
specs:
  whole: {{adjust: feeds/organic/flow, between: 6 to 20 m3/h, until: {{recovery of Nd in product: 92 %}}}}
  sharp: {{adjust: feeds/scrub/HCl, between: 0.3 to 3 mol/L, until: {{purity of Nd+Dy in product: 62 %}}}}
)",
                     volumes);
}

/// From leach liquor to oxide, with every kind of unit.
inline std::string refinery(const std::string& volumes, const std::string& rest = "") {
  return fmt::format(R"(raffinate: 1
system: {{use: p507-chloride}}
volumes: {}
feeds:
  leach:   {{phase: aqueous, flow: 2 m3/h, pH: 1.0, metals: {{Ce: 0.3 mol/L, Nd: 0.4 mol/L, Fe: 0.01 mol/L}}}}
  lime:    {{phase: aqueous, flow: as needed, NaOH: 2 mol/L}}
  scrub:   {{phase: aqueous, flow: 1.2 m3/h, HCl: 3 mol/L}}
  acid:    {{phase: aqueous, flow: 3.0 m3/h, HCl: 4.5 mol/L}}
  caustic: {{phase: aqueous, flow: as needed, NaOH: 8 mol/L}}
  oxalic:  {{phase: aqueous, flow: as needed, H2C2O4: 0.9 mol/L}}
  rinse:   {{phase: aqueous, flow: 0.4 m3/h, HCl: 0.01 mol/L}}
  regen-acid: {{phase: aqueous, flow: as needed, HCl: 5 mol/L}}
blocks:
  purify:  {{unit: precipitator, forms: [hydroxide, sulfate], pH: 3.8, occlusion: 0.2 %, in: [leach, lime], out: {{purified: liquor, sludge: solid}}}}
  oxidise: {{unit: oxidiser, converts: 40 %, in: [purified], out: {{liquor: liquor, ceria: solid}}}}
  soaping: {{unit: saponifier, degree: 34 % Na, in: [solvent, caustic], out: {{soap: organic, drain: aqueous}}}}
  train:
    cascade: 6
    temperature: 35 degC
    sections: {{extraction: {{stages: 1-3, efficiency: 92 %}}, scrub: {{stages: 4-4, efficiency: 88 %}}, strip: 5-6}}
    in:  {{soap: 1, liquor: 3, scrub: 4, reflux: 4, acid: 6}}
    out: {{raffinate: aqueous 1, side: {{from: aqueous 2, share: 8 %}}, strong: aqueous 5, barren: organic 6}}
  divide:  {{unit: splitter, in: [strong], out: {{reflux: 10 %, bleed: 0.05 m3/h, to-oxalate: rest}}}}
  regen:   {{unit: regenerator, removes: {{Fe: 80 %, Nd: 30 %}}, excess: 50 %, in: [barren, regen-acid], out: {{clean: organic, spent: aqueous}}}}
  tank:    {{unit: solvent tank, in: [clean], out: solvent, flow: 12 m3/h, extractant: 1.5 mol/L}}
  oxalate: {{unit: precipitator, forms: [oxalate], doses: C2O4, excess: 60 %, occlusion: 0.1 %, in: [to-oxalate, oxalic], out: {{mother: liquor, oxalates: solid}}}}
  press:   {{unit: filter, moisture: 30 %, wash: rinse, wash efficiency: 80 %, in: [oxalates, mother, rinse], out: {{filtrate: filtrate, cake: cake}}}}
  kiln:    {{unit: calciner, temperature: 950 degC, chloride left: 2 %, in: [cake], out: {{oxide: oxide, offgas: gas}}}}
{})",
                     volumes, rest);
}

/// A scrub that follows the product's ratio, with its flow adjusted to a pH; it enters a mixer where
/// `blocks` has one with the outlet `inlet`.
inline std::string followed(const std::string& volumes, const std::string& inlet = "scrub",
                            const std::string& blocks = "",
                            const std::string& until = "pH of raffinate: 1.05") {
  return fmt::format(R"(raffinate: 1
system: {{use: p507-chloride}}
volumes: {}
feeds:
  feed:    {{phase: aqueous, flow: 10 mL/min, HCl: 0.05 mol/L, metals: {{Nd: 0.05 mol/L, Pr: 0.02 mol/L}}}}
  scrub:   {{phase: aqueous, flow: 8 mL/min, HCl: 0.3 mol/L, metals: {{Nd: 0.06 mol/L}}, follow: {{metal: Pr, per: Nd, stream: product}}}}
  acid:    {{phase: aqueous, flow: 4 mL/min, HCl: 1.5 mol/L}}
  organic: {{phase: organic, flow: 20 mL/min, extractant: 1.0 mol/L, saponified: 10 % NH4}}
blocks:
{}  circuit:
    cascade: 6
    sections: {{all: {{stages: 1-4, efficiency: 70 %}}, strip: 5-6}}
    in:  {{organic: 1, feed: 2, {}: 4, acid: 6}}
    out: {{raffinate: aqueous 1, product: aqueous 5, barren: organic 6}}
specs:
  sour: {{adjust: feeds/scrub/flow, between: 2 to 20 mL/min, until: {{{}}}}}
)",
                     volumes, blocks, inlet, until);
}

/// From stibnite to antimony: a leach, a filter, a reduction, extraction with a closed solvent, cells
/// whose chlorine makes ferric chloride of the raffinate, which goes back to the leach in part.
inline std::string antimony(const std::string& volumes, const std::string& rest = "") {
  return fmt::format(R"(raffinate: 1
system: {{file: {}/unit/leach-system.yaml}}
volumes: {}
feeds:
  concentrate: {{phase: solid, flow: 1000 kg/h, moisture: 8 %, minerals: {{Sb2S3: 70 %, FeS2: 4 %, PbS: 0.17 %, SiO2: rest}}}}
  brine:  {{phase: aqueous, flow: 3 m3/h, HCl: 2 mol/L}}
  ferric: {{phase: aqueous, flow: as needed, FeCl3: 2 mol/L, HCl: 1 mol/L}}
  rinse:  {{phase: aqueous, flow: 1 m3/h, HCl: 1.5 mol/L}}
  acid:   {{phase: aqueous, flow: 4 m3/h, HCl: 0.5 mol/L}}
  powder: {{phase: solid, flow: as needed, minerals: {{Sb0: 100 %}}}}
blocks:
  leach:
    unit: reactor
    reactions:
      - {{reaction: Sb2S3(s) + 6 Fe = 2 Sb + 3 S0(s) + 6 Fe2, converts: 98 % of Sb(s)}}
      - {{reaction: PbS(s) + 2 Fe = Pb + S0(s) + 2 Fe2, converts: 50 % of Pb(s)}}
    doses: {{ferric: 120 % of Fe}}
    in: [concentrate, brine, ferric, returned]
    out: {{slurry: liquor, residue: solid}}
  press:   {{unit: filter, moisture: 25 %, wash: rinse, wash efficiency: 80 %, in: [residue, slurry, rinse], out: {{filtrate: filtrate, cake: cake}}}}
  reduce:
    unit: reactor
    reactions: [{{reaction: 3 Fe + Sb0(s) = Sb + 3 Fe2, converts: 99 % of Fe}}]
    doses: {{powder: 105 %}}
    in: [filtrate, powder]
    out: {{reduced: liquor, unused: solid}}
  train:
    cascade: 5
    sections: {{extraction: {{stages: 1-3, efficiency: 90 %}}, strip: 4-5}}
    in:  {{solvent: 1, reduced: 3, acid: 5}}
    out: {{raffinate: aqueous 1, strong: aqueous 4, barren: organic 5}}
  tank:    {{unit: solvent tank, in: [barren], out: solvent, flow: 20 m3/h, extractant: 3 mol/L}}
  cells:   {{unit: electrowinning, cathode: Sb + 3 e = Sb0(s), anode: 2 Cl = Cl2(g) + 2 e, converts: 60 % of Sb, current efficiency: 90 %, voltage: 3 V, in: [strong], out: {{lean: liquor, metal: metal, chlorine: gas}}}}
  oxidise: {{unit: reactor, reactions: [{{reaction: 2 Fe2 + Cl2(g) = 2 Fe + 2 Cl, converts: 95 % of Cl2(g)}}], in: [raffinate, chlorine], out: {{ferrous: liquor, vent: gas}}}}
  divide:  {{unit: splitter, in: [ferrous], out: {{returned: 30 %, bleed: rest}}}}
{})",
                     RAFFINATE_TEST_DATA, volumes, rest);
}

inline const std::string loop_specs = R"(specs:
  pure:   {adjust: feeds/wash/flow, between: 0.1 to 3 m3/h, until: {purity of Nd in product: 91.2 %}}
  strong: {adjust: feeds/acid/flow, between: 2 to 5 m3/h, until: {concentration of Nd in product: 0.46 mol/L}}
)";

inline std::vector<WholePlant> whole_plants() {
  return {{"loop_constant", closed_loop("constant", ideal)},
          {"loop_balanced", closed_loop("balanced", ideal)},
          {"loop_murphree", closed_loop("constant", murphree)},
          {"loop_balanced_murphree_warm", closed_loop("balanced", murphree)},
          {"loop_specs", closed_loop("constant", ideal, loop_specs), true},
          {"loop_balanced_murphree_specs", closed_loop("balanced", murphree, loop_specs), true},
          {"linked_constant", linked("constant"), true},
          {"linked_balanced", linked("balanced"), true},
          {"followed_constant", followed("constant"), true},
          {"followed_balanced", followed("balanced"), true},
          {"followed_constant_purity",
           followed("constant", "scrub", "", "purity of Nd in product: 89 %"), true},
          {"followed_balanced_purity",
           followed("balanced", "scrub", "", "purity of Nd in product: 89 %"), true},
          {"refinery_constant", refinery("constant")},
          {"refinery_balanced", refinery("balanced")},
          {"refinery_specs", refinery("balanced", R"(specs:
  strip: {adjust: feeds/acid/flow, between: 1 to 6 m3/h, until: {concentration of Nd in bleed: 0.06 mol/L}}
  whole: {adjust: feeds/leach/flow, between: 1 to 4 m3/h, until: {recovery of Nd in oxide: 10 %}}
)"),
           true},
          {"antimony_constant", antimony("constant")},
          {"antimony_balanced", antimony("balanced")},
          {"antimony_specs", antimony("balanced", R"(specs:
  feed: {adjust: feeds/concentrate/flow, between: 300 to 2000 kg/h, until: {concentration of Sb in strong: 0.5 mol/L}}
)"),
           true},
          {"antimony_elements", antimony("constant", R"(specs:
  win:  {adjust: feeds/acid/flow, between: 1 to 12 m3/h, until: {recovery of Sb in metal: 36 %}}
  clean: {adjust: blocks/divide/returned, between: 5 to 60 %, until: {purity of Fe in bleed: 77.3 %}}
)"),
           true},
          {"refinery_parts", refinery("balanced", R"(specs:
  back: {adjust: blocks/divide/reflux, between: 2 to 40 %, until: {purity of Nd in bleed: 94.8 %}}
  out:  {adjust: blocks/divide/bleed, between: 0.02 to 0.3 m3/h, until: {recovery of Nd in bleed: 0.7 %}}
)"),
           true}};
}

}  // namespace raffinate
