// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "flowsheets/dangers.hpp"
#include "flowsheets/reacting.hpp"
#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

constexpr double faraday = 96485.33212;  // [C/mol], CODATA 2018
constexpr double kilo = 1000.0, hour = 3600.0;

/// Current I carries N electrons, of which the share e drives the reaction of an electrode (z
/// electrons, as far as its reactants last) and the rest what else goes on there:
///
///     N = I / F        xi = min(e N, z n / nu) / z        rest = N - z xi        [kmol/s]
///
/// Both electrodes carry the same N. Where one can carry no more, by its reaction and its side
/// reaction and with no gas to evolve, N is what it can. Further reactions share what the main one
/// leaves, in their order, before gas takes the rest:
///
///     z xi = min( takes N  or  converts z n / nu,  what is left of N,  z min n_k / nu_k )
///
/// In a divided cell the liquor is the catholyte;
/// an anion crosses from it to the anolyte, a cation the other way, N / |charge| of it.
///
///     power = I U        energy of the product = I U / mass of the solid of the cathode's reaction
class Electrowinning final : public FlowUnit {
 public:
  Electrowinning(const ElectrowinningSpec& spec, const UnitContext& context)
      : FlowUnit(context, {{"liquor", Phase::aqueous, {}, {}},
                           {"metal", Phase::solid, {}, {}},
                           {"gas", Phase::gas, {}, {}},
                           {"anolyte", Phase::aqueous, {}, {}}}),
        spec_(spec),
        components_(context.system.tableau.components()),
        dangers_(components_, context.system.proton),
        ion_(context.system.tableau.component(spec.membrane)) {
    try {
      cathode_ = electrode(spec.cathode, "2 H + 2 e = H2(g)", "H2", context.system);
      anode_ = electrode(spec.anode, "2 H2O = O2(g) + 4 H + 4 e", "O2", context.system);
      if (spec.converts.of) target_ = spoken_of(*spec.converts.of, context.system);
    } catch (const Fault& fault) {
      throw std::invalid_argument(fault.what());
    }
  }

 private:
  struct Also {
    BalancedReaction reaction;
    ElectrowinningSpec::SideReaction asked;
    Substance target;
  };
  struct Electrode {
    std::vector<BalancedReaction> reactions;  ///< the one that is meant, then what takes the rest
    double efficiency = 1.0;
    bool endless = false;  ///< the last one evolves gas and can carry any current
    std::vector<Also> also = {};
  };

  Electrode electrode(const ElectrowinningSpec::Electrode& given, const char* gas_reaction,
                      const char* gas, const System& system) const {
    Electrode made{{BalancedReaction(given.main, system)}, given.efficiency};
    if (given.side)
      made.reactions.emplace_back(*given.side, system);
    else if (spec_.vents && system.tableau.component(gas) >= 0 && system.proton >= 0)
      made.reactions.emplace_back(parse_equation(gas_reaction), system);
    made.endless = !given.side && made.reactions.size() > 1;
    if (made.efficiency < 1.0 && made.reactions.size() < 2)
      throw std::invalid_argument(
          fmt::format("nothing takes the current that \"{}\" leaves over", given.main.text));
    for (const ElectrowinningSpec::SideReaction& one : given.also) {
      made.also.push_back({BalancedReaction(one.equation, system), one, {}});
      if (one.converts.of) made.also.back().target = spoken_of(*one.converts.of, system);
    }
    if (!made.also.empty() && !made.endless)
      throw std::invalid_argument(fmt::format(
          "no gas takes the current that the side reactions leave beside \"{}\"", given.main.text));
    return made;
  }

  static double electrons(const BalancedReaction& reaction) {
    return std::abs(reaction.electrons());
  }

  /// Electrons that a reaction can carry with what there is.
  Flow capacity(const BalancedReaction& reaction, const ReactingPhases& phases) const {
    const auto limit = phases.lasts(reaction);
    return limit ? electrons(reaction) * limit->extent : constant(1e300);
  }

  /// The most that an electrode can carry; nothing if it has gas to evolve.
  std::optional<Flow> most(const Electrode& electrode, const ReactingPhases& phases) const {
    if (electrode.endless) return {};
    const Flow main = capacity(electrode.reactions[0], phases);
    if (electrode.reactions.size() < 2) return main;
    const Flow side = capacity(electrode.reactions[1], phases);
    const double e = electrode.efficiency;
    if (e < 1.0 && e / (1.0 - e) * side.value <= main.value) return (1.0 / (1.0 - e)) * side;
    return main + side;
  }

  /// Runs an electrode with N electrons; gives those that each reaction took, that which is meant
  /// first.
  std::vector<Flow> run(const Electrode& electrode, const Flow& N, ReactingPhases& phases) const {
    const BalancedReaction& main = electrode.reactions[0];
    std::vector<Flow> took{smaller(electrode.efficiency * N, capacity(main, phases))};
    phases.run(main, (1.0 / electrons(main)) * took[0]);
    Flow left = N - took[0];
    for (const Also& one : electrode.also) {
      const double z = electrons(one.reaction);
      Flow asked = one.asked.takes.value_or(0.0) * N;
      if (one.asked.converts.of) {
        const auto all = phases.uses_up(one.reaction, *one.asked.converts.of, one.target);
        asked = (one.asked.converts.share * z) * all.value_or(constant(0.0));
      }
      took.push_back(smaller(asked, smaller(left, capacity(one.reaction, phases))));
      phases.run(one.reaction, (1.0 / z) * took.back());
      left -= took.back();
    }
    if (electrode.reactions.size() > 1) {
      const BalancedReaction& side = electrode.reactions[1];
      phases.run(side, (1.0 / electrons(side)) * left);
    }
    return took;
  }

  /// Where both electrodes live on the same liquor, the anode gets what the cathode leaves: the N
  /// at which that lasts. All is linear in N, but for the kinks between which the steps find.
  Flow shared(Flow N, const ReactingPhases& liquor) const {
    const auto from_nothing = most(anode_, liquor);
    if (!from_nothing || !(N.value > 0.0)) return N;
    for (int step = 0; step < 20; ++step) {
      ReactingPhases left = liquor;
      run(cathode_, N, left);
      const Flow lasts = *most(anode_, left);
      if (lasts.value >= N.value * (1.0 - 1e-14)) break;
      const Flow per_N = (lasts - *from_nothing) / N;
      N = *from_nothing / (constant(1.0) - per_N);
    }
    return N;
  }

  void balance() override {
    const bool divided = !spec_.membrane.empty();
    ReactingPhases catholyte(entering(Phase::aqueous), nothing(), nothing()),
        anolyte(entering(UnitLayout::wash), nothing(), nothing());
    const Flows liquor = catholyte[Phase::aqueous];

    Flow asked = constant(spec_.current.value_or(0.0) / (kilo * faraday));
    if (spec_.converts.of) {
      const BalancedReaction& main = cathode_.reactions[0];
      const auto all = catholyte.uses_up(main, *spec_.converts.of, target_);
      asked = (spec_.converts.share * electrons(main) / cathode_.efficiency) *
              all.value_or(constant(0.0));
    }
    // Where gas can take any current, two electrons to each water that there is.
    Flow N =
        smaller(asked, larger((2.0 / molar_water) *
                                  (divided ? smaller(liquor.back(), anolyte[Phase::aqueous].back())
                                           : liquor.back()),
                              constant(0.0)));
    if (const auto limit = most(cathode_, catholyte)) N = smaller(N, *limit);
    if (const auto limit = most(anode_, divided ? anolyte : catholyte)) N = smaller(N, *limit);
    N = divided ? smaller(N, crossing(catholyte, anolyte)) : shared(N, catholyte);
    const std::vector<Flow> at_cathode = run(cathode_, N, catholyte),
                            at_anode = run(anode_, N, divided ? anolyte : catholyte);
    if (divided) cross(N, catholyte, anolyte);

    set_port(0, catholyte[Phase::aqueous]);
    set_port(1, catholyte[Phase::solid] + anolyte[Phase::solid]);
    set_port(2, catholyte[Phase::gas] + anolyte[Phase::gas]);
    set_port(3, anolyte[Phase::aqueous]);
    set_made(catholyte.made() + anolyte.made());
    for (const auto& dangers :
         {dangers_.at_cathode(liquor, catholyte[Phase::gas]), dangers_.in_gas(anolyte[Phase::gas])})
      for (const std::string& danger : dangers) warn(danger);
    tell(asked.value, N.value, at_cathode, at_anode);
  }

  /// The most that the ion of the membrane can carry: all of it leaves its side.
  Flow crossing(const ReactingPhases& catholyte, const ReactingPhases& anolyte) const {
    const double charge = component(ion_).charge;
    const ReactingPhases& from = charge < 0 ? catholyte : anolyte;
    return std::abs(charge) * larger(from[Phase::aqueous][at(ion_)], constant(0.0));
  }

  /// The ion that keeps both liquors electroneutral.
  void cross(const Flow& N, ReactingPhases& catholyte, ReactingPhases& anolyte) const {
    const Flow moved = (1.0 / component(ion_).charge) * N;  // negative for an anion
    catholyte[Phase::aqueous][at(ion_)] += moved;
    anolyte[Phase::aqueous][at(ion_)] -= moved;
  }

  void tell(double asked, double N, const std::vector<Flow>& at_cathode,
            const std::vector<Flow>& at_anode) {
    const double current = kilo * faraday * N;  // [A]
    read_out({"current", current / kilo, "kA"});
    if (N < asked * (1.0 - 1e-9))
      remark(fmt::format(
          "electrodes and membrane can carry {:.4g} kA and no more, of {:.4g} kA asked for",
          current / kilo, faraday * asked));
    if (N < asked * 0.9)
      warn(fmt::format("{:.4g} kA flow of {:.4g} asked for: something runs out", current / kilo,
                       faraday * asked));
    const auto falls_short = [&](const char* where, const Electrode& electrode,
                                 const std::vector<Flow>& took) {
      if (!(N > 0.0)) return;
      const double meant = took[0].value;
      read_out({fmt::format("current efficiency of the {}", where), 100.0 * meant / N, "%"});
      if (meant < electrode.efficiency * N * (1.0 - 1e-9))
        remark(fmt::format("{}: its reactants last for {:.4g} % of the current, not {:.4g} %",
                           electrode.reactions[0].text(), 100.0 * meant / N,
                           100.0 * electrode.efficiency));
      for (std::size_t i = 0; i < electrode.also.size(); ++i)
        read_out({"current of " + electrode.also[i].reaction.text(), 100.0 * took[i + 1].value / N,
                  "%"});
    };
    falls_short("cathode", cathode_, at_cathode);
    falls_short("anode", anode_, at_anode);
    double product = 0.0;  // [kg/s]
    for (const auto& [term, substance] : cathode_.reactions[0].right())
      if (term.phase == Phase::solid)
        product += kilo * at_cathode[0].value / electrons(cathode_.reactions[0]) * term.moles *
                   raffinate::molar_mass_of(substance, components_);
    if (product > 0.0) read_out({"product", hour * product, "kg/h"});
    if (spec_.voltage) {
      const double power = current * *spec_.voltage;  // [W]
      read_out({"power", power / kilo, "kW"});
      if (product > 0.0)
        read_out({"energy", power / product / 3600.0, "kWh/t"});  // 1 kWh/t is 3600 J/kg
    }
    if (!spec_.density) return;
    const double area = current / *spec_.density;
    read_out({"cathode area", area, "m2"});
    if (spec_.area) read_out({"cells", std::ceil(area / *spec_.area * (1.0 - 1e-12)), "1"});
  }

  ElectrowinningSpec spec_;
  std::vector<Component> components_;
  Dangers dangers_;
  int ion_;
  Electrode cathode_, anode_;
  Substance target_;
};

}  // namespace

std::unique_ptr<Unit> make_electrowinning(const ElectrowinningSpec& spec,
                                          const UnitContext& context) {
  return std::make_unique<Electrowinning>(spec, context);
}

}  // namespace raffinate
