// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "chemistry/input.hpp"
#include "chemistry/system.hpp"
#include "chemistry/tableau.hpp"
#include "flowsheets/case_reactions.hpp"

namespace raffinate {

/// A concentration as a feed states it.
struct Amount {
  std::string name;            ///< "Nd", "HCl", "NaCl"
  double concentration = 0.0;  ///< [mol/L] of the metal ion or of the reagent
  Location at;
};

/// One metal of a feed takes its concentration from another stream: c(metal) in the feed =
/// c(per) in the feed * [c(metal) / c(per)] in `stream`. A refluxed scrub is made this way.
struct Follow {
  std::string metal, per, stream;
  Location at;
};

/// What a solid or gaseous feed is made of.
struct MassShare {
  std::string name;    ///< "Sb2S3": a mineral or anything else that has a formula
  double share = 0.0;  ///< [1] of the mass, dry
  Location at;
};

struct FeedSpec {
  std::string name;
  Phase phase = Phase::aqueous;
  double flow = 0.0;             ///< [m3/s]; of solids (dry) and gases [t/s]
  bool as_needed = false;        ///< `flow: as needed`: the unit that takes it in decides
  std::optional<double> pH;      ///< aqueous only
  std::vector<Amount> metals;    ///< both phases
  std::vector<Amount> reagents;  ///< aqueous only: acids, bases, salts
  std::optional<Follow> follow;  ///< aqueous only
  std::string balance;           ///< component that balances the charge; empty: the system's anion
  std::vector<MassShare> holds;  ///< solids and gases only: minerals, gases
  double moisture = 0.0;         ///< solid only [1] mass of water over mass of the wet solid
  double extractant = 0.0;       ///< organic only [mol/L of monomer]
  double saponified = 0.0;       ///< organic only [mol counter-ion per mol monomer]
  std::string saponified_by;     ///< "Na", "NH4"
  Location at, flow_at, extractant_at, saponified_at, balance_at, pH_at;

  /// Solids and gases flow by mass, liquids by volume.
  bool by_mass() const { return phase == Phase::solid || phase == Phase::gas; }
};

struct SectionSpec {
  std::string name;
  int first = 0, last = 0;    ///< stages, both included
  double efficiency = 1.0;    ///< Murphree efficiency of the organic, 0 < E <= 1
  std::vector<Override> set;  ///< constants that differ in this section
  Location at;
};

struct InletSpec {
  std::string stream;  ///< a feed, or an outlet of another block
  int stage = 0;
  Location at;
};

struct OutletSpec {
  std::string stream;
  Phase phase = Phase::aqueous;
  int stage = 0;
  std::optional<double> flow;   ///< [m3/s]
  std::optional<double> share;  ///< [1]; neither flow nor share: all that other draws leave
  Location at;
};

/// What mixers or settlers hold of each liquid: a volume, or as much as flows through in a time.
struct HoldupSpec {
  double time = 0.0;                ///< [s]
  std::optional<double> volume[2];  ///< [m3] by phase
};

/// The vessels of a cascade. What nobody says is assumed: 5 min in the mixer, 15 min in the settler,
/// which passes for four cells (ESTIMATED).
struct MixerSettlerSpec {
  HoldupSpec mixer{.time = 300.0, .volume = {}}, settler{.time = 900.0, .volume = {}};
  int cells = 4;
  bool assumed = true;
};

struct CascadeSpec {
  std::string name;
  int stages = 0;
  MixerSettlerSpec mixer_settlers;
  std::optional<double> temperature;  ///< [K]; empty: that of the constants
  /// [1] by phase: share of the liquid leaving a stage that goes along with the other one.
  double entrained[2] = {0.0, 0.0};
  std::vector<SectionSpec> sections;
  std::vector<InletSpec> in;
  std::vector<OutletSpec> out;
  bool allow_any_ratio = false;  ///< `allow: [phase ratio]`: O/A beyond 100:1 is meant
  Location at, in_at, out_at;
};

/// One stream becomes several of the same composition.
struct SplitterSpec {
  struct Part {
    std::string stream;
    std::optional<double> share;  ///< [1]
    std::optional<double> flow;   ///< [m3/s]; neither share nor flow: the rest, exactly one part
    Location at;
  };
  std::vector<Part> parts;
};

/// Streams of one phase become one.
struct MixerSpec {};

/// The solvent tank that closes an organic loop: what leaves has the given flow and extractant;
/// extractant and diluent are made up (or taken out) as needed.
struct SolventTankSpec {
  double flow = 0.0;                 ///< [m3/s]
  double extractant = 0.0;           ///< [mol/L of monomer]
  std::optional<double> holds = {};  ///< [m3] organic in the whole loop; for a build-up only
};

/// Organic takes up a base until its counter-ion reaches the degree.
struct SaponifierSpec {
  double degree = 0.0;  ///< [mol counter-ion per mol monomer]
  std::string ion;      ///< "Na", "NH4", "Ca", "Mg"
};

/// Takes metals that strip leaves behind out of the organic, ion for acid.
struct RegeneratorSpec {
  struct Removal {
    std::string metal;
    double share = 0.0;  ///< [1] of what arrives
    Location at;
  };
  std::vector<Removal> removed;
  double excess = 0.0;  ///< [1] acid beyond the exchange
  /// How organic and acid meet, to judge whether the acid can do it; the balance does not ask.
  int stages = 1;                      ///< counter-current
  std::optional<double> contact = {};  ///< [1] O/A of circulating acid; empty: as fed, once through
};

/// Solids form from an aqueous liquid at equilibrium. A base or acid feed as needed holds the pH,
/// or a precipitant feed as needed is dosed by its anion.
struct PrecipitatorSpec {
  /// How a rare earth prefers the mixed crystal to the liquor.
  struct Coefficient {
    std::string metal;
    double value = 1.0;  ///< [1] relative to those not named
    Location at;
  };
  std::vector<std::string>
      solids;  ///< kinds that may form: "hydroxide", "oxalate", "carbonate", ...
  std::optional<double> pH;
  std::string precipitant;  ///< component that is dosed: "C2O4", "CO3"; empty: by pH
  double excess = 0.0;      ///< [1] precipitant beyond what the listed solids can take up
  double occlusion = 0.0;   ///< [1] share of every dissolved rare earth that solids drag along
  std::vector<Coefficient> distribution = {};  ///< in crystals of the dosed anion
  Location pH_at, precipitant_at;
};

/// Cerium(III) is oxidised and falls as Ce(OH)4.
struct OxidiserSpec {
  double conversion = 0.0;  ///< [1] of the cerium that arrives
};

/// Solid and liquid are parted; the cake keeps moisture and is washed by displacement.
struct FilterSpec {
  double moisture = 0.0;  ///< [1] mass of liquid in the wet cake over mass of the wet cake
  std::string wash;       ///< the inlet that washes the cake; empty: no wash
  double efficiency =
      0.0;         ///< [1] of one displacement wash: share of solute removed per cake volume
  int stages = 1;  ///< counter-current washes
  Location wash_at;
};

/// Solids become oxides.
struct CalcinerSpec {
  double temperature = 0.0;     ///< [K]
  double chloride_left = 0.0;   ///< [1] share of the cake's chloride that stays in the oxide
  double sulfate_left = 1.0;    ///< [1]
  double volatiles_left = 0.0;  ///< [1] mass of water and carbonate left over mass of oxide
};

/// A block that is no cascade.
struct UnitSpec {
  struct Inlet {
    std::string stream;
    Location at;
  };
  struct Outlet {
    std::string stream, port;
    Location at;
  };
  std::string name;
  std::vector<Inlet> in;
  std::vector<Outlet> out;
  std::variant<MixerSpec, SplitterSpec, SolventTankSpec, SaponifierSpec, RegeneratorSpec,
               PrecipitatorSpec, OxidiserSpec, FilterSpec, CalcinerSpec, ReactorSpec,
               ElectrowinningSpec>
      model;
  Location at, in_at, out_at;
};

/// A number that a plant is judged by: "purity of Nd+Pr in raffinate", "pH of liquor".
struct OutputName {
  enum class Kind { purity, recovery, concentration, pH };
  Kind kind = Kind::purity;
  std::vector<std::string> metals;  ///< counted together: {"Nd", "Pr"}; none of a pH
  std::string stream;               ///< the outlet where it is read
  Location at;
};

/// One input freed to meet one output.
struct DesignSpec {
  std::string name;
  enum class Measure { flow, mass_flow, concentration, share };
  std::string feed;      ///< `adjust: feeds/<feed>/<what>`; empty: a part of a splitter
  std::string splitter;  ///< `adjust: blocks/<splitter>/<what>`
  std::string what;      ///< "flow", a reagent of the feed such as "HCl", or the part's stream
  Measure measure = Measure::flow;  ///< of the input
  double low = 0.0, high = 0.0;     ///< [m3/s], [t/s], [mol/L] or [1] bounds of the input
  std::string unit;                 ///< of the bounds as written
  double per_unit = 1.0;            ///< number in that unit over the input
  OutputName until;
  double value = 0.0;  ///< of the output: [1], [mol/L] or pH
  Location at, adjust_at;
};

/// An input of the plant: "feeds/scrub/HCl", "blocks/divide/product", "blocks/train/scrub/efficiency", or
/// a constant of the system by its name, "beta Nd/Pr".
struct InputName {
  std::string text = {};  ///< as written
  std::string feed = {}, block = {}, section = {};
  std::string what = {};  ///< "flow", "HCl", a part's stream, "efficiency", or the constant
  Location at = {};
  bool constant() const { return feed.empty() && block.empty(); }
};

/// Outputs whose derivatives by inputs are wanted.
struct SensitivitySpec {
  std::vector<OutputName> of = {};
  std::vector<InputName> by = {};  ///< empty: feeds, efficiencies and constants of the plant
  Location at = {};
};

/// A line of a product's specification.
struct LimitSpec {
  std::string what;  ///< as written: "TREO", "NdPr/TREO", "Fe", "Cl", "loss on ignition"
  std::vector<std::string> metals;  ///< of "NdPr/TREO": {"Nd", "Pr"}
  double value = 0.0;               ///< [1] mass fraction of the product
  bool at_least = false;            ///< else: at most
  Location at;
};

struct ProductSpec {
  std::string name, stream;
  std::vector<LimitSpec> limits;  ///< a range is two of them
  Location at, stream_at;
  bool dry = false;  ///< limits are counted on the product without its water
};

/// What accumulates in closed organic loops: quasi-steady states over passes of the solvent.
struct BuildUpSpec {
  double duration = 0.0;  ///< [s] from fresh solvent on
  int steps = 0;
  Location at;
};

/// The plant in time.
struct SimulateSpec {
  enum class Start { feed_fill, steady };
  double until = 0.0;  ///< [s]
  double every = 0.0;  ///< [s] between results; 0: a two-hundredth of the whole
  Start start = Start::feed_fill;
  Location at;
};

/// A case file, read and checked as far as that is possible without the system.
struct Case {
  std::string path;  ///< as given on the command line
  std::string text;  ///< the file as it was
  std::string title;
  std::string system;  ///< name, or path resolved against the case file
  Location system_at;
  std::vector<Override> set;
  std::vector<FeedSpec> feeds;
  std::vector<FeedSpec> guesses;  ///< streams that units let out, as the solver begins with them
  std::vector<CascadeSpec> blocks;
  std::vector<UnitSpec> units;
  std::vector<DesignSpec> specs;
  std::vector<ProductSpec> products;
  std::optional<BuildUpSpec> build_up;
  std::optional<SensitivitySpec> sensitivities;
  std::optional<SimulateSpec> simulate;
  bool constant_volumes = true;  ///< `volumes: balanced` carries water and density along
};

/// Throws InputError that lists every fault found, each with place and cure.
Case read_case(const std::string& path);
Case parse_case(const std::string& text, const std::string& path);

}  // namespace raffinate
