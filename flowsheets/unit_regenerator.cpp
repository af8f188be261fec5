// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "chemistry/equilibrium.hpp"
#include "flowsheets/unit_flows.hpp"

namespace raffinate {
namespace {

/// What the acid could remove of a metal.
struct Possible {
  std::string metal;
  double given = 0.0, share = 0.0, D = 0.0;  ///< [1]
};

std::string ratio_words(double ratio) {
  return ratio >= 1.0 ? fmt::format("{:.3g}:1", ratio) : fmt::format("1:{:.3g}", 1.0 / ratio);
}

/// Given shares s of some metals, of charge z, leave the organic, ion for acid:
///
///     out of the organic: s n,   into it: E = sum z s n of H,   acid drawn = (1 + excess) E / c_H
///
/// Spent acid, the metals and any aqueous that came with the organic leave as aqueous.
///
/// Whether this acid can do it is judged beside the balance, with D from the equilibrium of all that
/// leaves: D is that of the spent acid. In N counter-current contacts (Kremser)
///
///     S = 1 / (D r),   phi = (S^(N+1) - S) / (S^(N+1) - 1)
///     s <= phi (1 - D x / y)                       acid that passes once, r = R
///     s <= phi (1 - D x / y) / (1 + phi D R)       acid that circulates at r < R and is bled as it is
///
/// R: O/A of what leaves; x, y: metal in the acid and in the organic that come [kmol/m3].
class Regenerator final : public FlowUnit {
 public:
  Regenerator(const RegeneratorSpec& spec, const UnitContext& context)
      : FlowUnit(context,
                 {{"organic", Phase::organic, {}, {}}, {"aqueous", Phase::aqueous, {}, {}}}),
        spec_(spec),
        tableau_(context.system.tableau),
        system_(context.system.name),
        proton_(context.system.proton) {
    if (proton_ < 0 || context.feeds.size() != 1 || !(feed(0).totals[proton_] > 0.0))
      throw std::invalid_argument("a regenerator takes one acid as needed");
    for (const RegeneratorSpec::Removal& removal : spec.removed) {
      const int k = context.system.tableau.component(removal.metal);
      if (k < 0) throw std::invalid_argument("the system has no " + removal.metal);
      removed_.emplace_back(k, removal.share);
    }
  }

  std::vector<std::string> remarks() const override {
    std::vector<std::string> lines = FlowUnit::remarks();
    if (!(draws().front().flow > 0.0)) return lines;
    std::vector<std::string> words;
    for (const Possible& one : possible())
      words.push_back(fmt::format("{} {:.3g} % (D {:.3g})", one.metal, 100.0 * one.share, one.D));
    lines.push_back(
        words.empty()
            ? fmt::format("O/A {}; the shares removed are taken as given: no equilibrium was found "
                          "to judge them by",
                          ratio_words(fed_ratio()))
            : fmt::format("{}; by the constants of {} this acid can remove {}", contact_words(),
                          system_, fmt::join(words, ", ")));
    return lines;
  }

  std::vector<std::string> warnings() const override {
    std::vector<std::string> lines = FlowUnit::warnings(), asked, can;
    if (!(draws().front().flow > 0.0)) return lines;
    for (const Possible& one : possible()) {
      if (one.given <= one.share * (1.0 + 1e-3)) continue;
      asked.push_back(fmt::format("{:.4g} % of {}", 100.0 * one.given, one.metal));
      can.push_back(fmt::format("{:.3g} % (D {:.3g})", 100.0 * one.share, one.D));
    }
    if (!asked.empty())
      lines.push_back(fmt::format(
          "{} are taken as removed, but with {} the constants of {} allow {}: give more acid, more "
          "stages or another reagent, or lower the shares",
          fmt::join(asked, " and "), contact_words(), system_, fmt::join(can, " and ")));
    return lines;
  }

 private:
  void balance() override {
    const Flows in = entering(Phase::organic);
    Flows freed = nothing();  // metals out of the organic, acid into it
    Flow E = constant(0.0);
    for (const auto& [k, share] : removed_) {
      Flow& metal = freed[static_cast<std::size_t>(k)];
      metal = share * in[static_cast<std::size_t>(k)];
      E += component(k).charge * metal;
    }
    freed[static_cast<std::size_t>(proton_)] = -E;
    const Flows organic = in - freed;
    const Flow acid = ((1.0 + spec_.excess) / feed(0).totals[proton_]) * E;
    Flows aqueous = entering(Phase::aqueous) + drawn(acid, feed(0)) + freed;
    aqueous.back() += water_in_organic(in) - water_in_organic(organic);
    set_port(0, organic);
    set_port(1, aqueous);
    set_draw(0, acid);
    spent_ = volume(aqueous).value;
  }

  double fed_ratio() const { return ports()[0].amount[components()] / spent_; }
  /// Acid that would have to be taken out to circulate does not: it passes once.
  bool circulates() const { return spec_.contact && *spec_.contact < fed_ratio(); }

  std::string contact_words() const {
    const std::string contacts =
        spec_.stages == 1 ? "one contact" : fmt::format("{} contacts", spec_.stages);
    return circulates() ? fmt::format("{} at O/A {}, {} of acid fed", contacts,
                                      ratio_words(*spec_.contact), ratio_words(fed_ratio()))
                        : fmt::format("{} at O/A {}", contacts, ratio_words(fed_ratio()));
  }

  /// Of each metal that is removed; empty if there is no equilibrium to ask.
  std::vector<Possible> possible() const {
    const Eigen::VectorXd organic = ports()[0].amount.head(components()),
                          aqueous = ports()[1].amount.head(components());
    const double O = ports()[0].amount[components()], R = fed_ratio();
    const auto met = equilibrium(organic + aqueous, O);
    std::vector<Possible> all;
    for (const auto& [k, share] : removed_) {
      if (!met || !(share > 0.0 && organic[k] + aqueous[k] > 0.0)) continue;
      const double D = met->D(k),
                   come = entering(Phase::organic)[static_cast<std::size_t>(k)].value,
                   brought = aqueous[k] - share * come;
      if (!std::isfinite(D) || !(come > 0.0)) continue;
      const double phi = kremser(1.0 / (D * (circulates() ? *spec_.contact : R))) *
                         std::max(0.0, 1.0 - D * R * brought / come);
      all.push_back({component(k).name, share, circulates() ? phi / (1.0 + phi * D * R) : phi, D});
    }
    return all;
  }

  /// Share of a solute that N contacts strip into an acid that brings none.
  double kremser(double S) const {
    const double N = spec_.stages;
    if (std::abs(S - 1.0) < 1e-7) return N / (N + 1.0);
    // Both ways of writing it, so that neither power overflows.
    return S > 1.0 ? (1.0 - std::pow(S, -N)) / (1.0 - std::pow(S, -N - 1.0))
                   : (S - std::pow(S, N + 1.0)) / (1.0 - std::pow(S, N + 1.0));
  }

  /// All that leaves, shaken [kmol/s, m3/s].
  std::optional<Equilibrium> equilibrium(const Eigen::VectorXd& amounts, double O) const {
    if (!(O > 0.0 && spent_ > 0.0)) return {};
    Eigen::VectorXd totals = amounts / O;
    for (int k = 0; k < components(); ++k)
      if (k != proton_) totals[k] = std::max(0.0, totals[k]);
    try {
      Equilibrium met = contact(tableau_, totals, spent_ / O, 1.0);
      if (met.converged) return met;
    } catch (const std::invalid_argument&) {
    }
    return {};
  }

  RegeneratorSpec spec_;
  Tableau tableau_;
  std::string system_;
  int proton_;
  std::vector<std::pair<int, double>> removed_;  ///< (component, share)
  double spent_ = 0.0;                           ///< [m3/s] aqueous that leaves
};

}  // namespace

std::unique_ptr<Unit> make_regenerator(const RegeneratorSpec& spec, const UnitContext& context) {
  return std::make_unique<Regenerator>(spec, context);
}

}  // namespace raffinate
