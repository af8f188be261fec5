// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raffinate {

/// What a stream is. A tableau knows the two liquids only.
enum class Phase { aqueous = 0, organic = 1, solid = 2, gas = 3 };
inline constexpr Phase both_phases[] = {Phase::aqueous, Phase::organic};
std::string_view to_string(Phase phase);  // "aqueous", ...

/// A conserved building block of the liquids: a metal, H, a counter-ion, an anion, an extractant.
struct Component {
  std::string name;
  int charge = 0;           ///< [elementary charges] of the free form
  double molar_mass = 0.0;  ///< [kg/mol] of the free form; 0 where it is not needed
  bool metal = false;       ///< true for what the plant is there to separate
};

/// Something that exists in one liquid and is made of components.
///
/// Mass balance and mass action are stored separately: a published correlation such as
/// log D = 1.1 pH + b keeps the measured slope (exponent of H: -1.1) beside the true release of
/// acid (stoichiometry of H: -3).
struct Species {
  std::string name;
  Phase phase = Phase::aqueous;
  std::vector<std::pair<int, double>>
      stoichiometry;                              ///< (component, moles of it per mole of species)
  std::vector<std::pair<int, double>> exponents;  ///< (component, power of its free concentration)
  double ln_K = 0.0;  ///< natural logarithm, concentrations relative to 1 mol/L
};

/// The Morel tableau over two liquid phases.
///
/// With u_k = ln(free concentration of component k / 1 mol/L):
///
///     ln c_s = ln K_s + sum_k exponents_sk u_k            (mass action)
///     T_k    = sum_s stoichiometry_sk c_s                 (total of a component in one phase)
///
/// Totals may be negative (H of a saponified organic).
/// F. M. M. Morel and J. Morgan, Environ. Sci. Technol. 6 (1972) 58, for one phase.
class Tableau {
 public:
  Tableau() = default;
  Tableau(std::vector<Component> components, std::vector<Species> species);

  int component_count() const { return static_cast<int>(components_.size()); }
  const std::vector<Component>& components() const { return components_; }
  const std::vector<Species>& species() const { return species_; }

  /// Index of a component; -1 if the tableau has none of that name.
  int component(const std::string& name) const;

  /// The species of one phase, in the order of `species()`: indices, stoichiometry and exponents
  /// [species of the phase x components], ln K [species of the phase].
  const std::vector<int>& species_in(Phase phase) const { return in_[index(phase)].which; }
  const Eigen::MatrixXd& stoichiometry(Phase phase) const {
    return in_[index(phase)].stoichiometry;
  }
  const Eigen::MatrixXd& exponents(Phase phase) const { return in_[index(phase)].exponents; }
  const Eigen::VectorXd& ln_K(Phase phase) const { return in_[index(phase)].ln_K; }

  /// True if some species of the phase contains the component.
  bool present(Phase phase, int component) const;

  /// Whether a species of either phase gives the component off, so that its total may be negative.
  bool gives_off(int component) const;

  /// Whether something that can form in the phase gives the component off: OH- does with H. What holds
  /// an absent component (u of -inf) cannot form.
  bool gives_off(Phase phase, int component, const Eigen::Ref<const Eigen::VectorXd>& u) const;

  /// The same chemistry without the components that are not listed, and without the species made
  /// of them. `keep` holds indices in increasing order; they become 0, 1, 2, ...
  Tableau restricted_to(const std::vector<int>& keep) const;

 private:
  static int index(Phase phase) { return static_cast<int>(phase); }
  struct PerPhase {
    std::vector<int> which;
    Eigen::MatrixXd stoichiometry, exponents;
    Eigen::VectorXd ln_K;
  };
  std::vector<Component> components_;
  std::vector<Species> species_;
  PerPhase in_[2];
};

}  // namespace raffinate
