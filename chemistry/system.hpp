// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chemistry/input.hpp"
#include "chemistry/substance.hpp"
#include "chemistry/tableau.hpp"

namespace raffinate {

/// How well a number is known. ESTIMATED numbers are named as *assumed* in every report.
enum class Provenance { measured, reference, derived, estimated };
std::string_view to_string(Provenance provenance);  // "MEASURED", "REFERENCE", ...

/// One number of a system file, with everything a reader must know to trust it.
struct Constant {
  std::string name;    ///< "log_K Nd(HA2)3", "beta Nd/Pr", "D Nd"
  double value = 0.0;  ///< in `unit`
  std::string unit = "1";
  std::optional<double> sd;  ///< standard deviation, in `unit`
  Provenance provenance = Provenance::estimated;
  std::string source;                   ///< literature, or how it was derived
  std::string range;                    ///< validity in words, empty if the source gives none
  std::optional<double> enthalpy = {};  ///< [kJ/mol] of the reaction of a log_K; see System::at
  bool user_set = false;                ///< changed by the case file
};

/// Where a system may be trusted; a result outside carries a warning.
struct ValidRange {
  std::string quantity;  ///< "free acid", "chloride", "loading"
  double low = 0.0, high = 0.0;
  std::string unit;  ///< "mol/L" or "1"
};

/// What a range may be given for: (name, unit). Acid, chloride and nitrate are those of the aqueous,
/// ionic strength counts its ions as though none were complexed, extractant is molecules (monomer),
/// loading a share of Extractant::capacity.
const std::vector<std::pair<std::string, std::string>>& ranged_quantities();

/// A replacement for one constant, as a case file or a section asks for it.
struct Override {
  std::string name;  ///< "beta Nd/Pr", "D Nd", "log_K Nd(HA2)3"
  double value = 0.0;
  Location at;  ///< where the user wrote it
};

/// The extractant as the tableau counts it, and as the user does.
struct Extractant {
  int component = -1;     ///< index in the tableau; -1: the system has none (constant D)
  double monomers = 1.0;  ///< molecules of extractant per unit of the component (dimer: 2)
  double capacity = 0.0;  ///< molecules per metal ion at which loading is 100 % (6 for C/6)
};

/// A number made of constants: fixed + sum of weight * value, or of weight * log10(value).
struct Combination {
  struct Term {
    int constant = -1;  ///< index in System::constants
    double weight = 1.0;
    bool logarithm = false;  ///< log10 of the constant counts: K, D, beta
  };
  double fixed = 0.0;
  std::vector<Term> terms;

  double value(const std::vector<Constant>& constants) const;
};

/// What the constants of a system make of one species.
struct Recipe {
  Combination log_K;
  std::vector<std::pair<int, Combination>> exponents;  ///< only those that hold a constant
};

/// A solid of fixed composition. In equilibrium with an aqueous liquid of u = ln(free concentrations)
///
///     ln K + sum_k stoichiometry_k u_k = 0      where it is present, and < 0 where it is not
///
/// so that ln K = -ln(solubility product): Fe(OH)3 = Fe - 3 H, Nd2(C2O4)3 = 2 Nd + 3 C2O4.
struct Solid {
  std::string name;  ///< "Fe(OH)3", "Nd2(C2O4)3.10H2O"
  std::string kind;  ///< "hydroxide", "oxychloride", "oxalate", ..., or ""
  std::vector<std::pair<int, double>> stoichiometry;  ///< (component, moles per mole of solid)
  double ln_K = 0.0;
  double water = 0.0;  ///< [mol/mol] H2O beside the components: OH = H2O - H, water of hydrates
};

/// ln K + sum_k stoichiometry_k u_k: above 0 where a liquid is oversaturated with the solid; far below
/// where a part of it is absent (u of -inf).
double ln_saturation(const Solid& solid, const Eigen::VectorXd& u);

/// Kinds that solids come in, as systems name them: "hydroxide", "oxychloride", "oxalate", ...
const std::vector<std::string>& solid_kinds();

/// A chemical system: the tableau and where its numbers come from.
struct System {
  std::string name;
  std::string title;
  Tableau tableau;
  Extractant extractant;
  int proton = -1;                       ///< index of H; -1 if the system does not count acid
  bool charges = true;                   ///< false: constant D or beta, ions need not balance
  std::string balancing_anion;           ///< "Cl"; empty if `charges` is false
  std::vector<std::string> saponifying;  ///< counter-ions the organic can carry: "Na", "NH4"
  std::vector<Constant> constants;       ///< value NaN: unset, the case file must give it
  std::vector<ValidRange> valid;
  std::vector<Recipe> recipes;  ///< one per species of the tableau
  std::vector<Solid> solids;
  std::vector<Recipe> solid_recipes;  ///< one per solid
  std::vector<Substance> minerals;    ///< what feeds hold and reactions turn over; none forms
  /// Apparent volume of each component in the aqueous, and the water it brings along into the
  /// organic [L/mol]; empty: the system does not know, volumes stay constant.
  Eigen::VectorXd volume, organic_water;
  std::vector<Constant> volume_numbers;  ///< "volume Na" [cm3/mol], "organic_water Na" [mol/mol]
  /// "third_phase acid" [mol/mol]: acid per molecule of extractant above which the organic is expected
  /// to split in two. Empty: the system does not say.
  std::vector<Constant> third_phase;
  double temperature = 298.15;  ///< [K] of the constants

  /// The same system with some constants replaced.
  /// Throws InputError (place of the override, cure) for a name the system does not have.
  System with(const std::vector<Override>& overrides) const;

  /// True if a constant stands as a logarithm, log_K: it is what it is the logarithm of that counts.
  bool is_logarithm(const std::string& constant) const;

  /// The same system with one constant times exp(ln_step), or what it is the logarithm of. A name that
  /// the system does not have, or a constant without a value, changes nothing.
  System with_moved(const std::string& constant, double ln_step) const;

  /// The same system without the components that are not listed; see Tableau::restricted_to.
  /// `constants` keeps only those that still take part.
  System restricted_to(const std::vector<int>& keep) const;

  /// The same system with solids of these kinds only, and without the constants of the others: they
  /// become minerals, which never form by themselves.
  System with_solids(const std::vector<std::string>& kinds) const;

  /// The same system at another temperature: log_K of every constant with an enthalpy dH becomes
  /// log_K - dH / (R ln 10) (1/T - 1/T0) (van 't Hoff). The others stay as they are: a separation
  /// factor that hangs on such a log_K keeps its value. A number set after holds at T.
  System at(double temperature) const;

  /// Names of the constants without a value that the species of a component need ("D Nd").
  /// Empty: the component can be used.
  std::vector<std::string> unset(int component) const;
};

/// Reads a system by name ("p507-chloride", looked up in the data folder) or by path ("my.yaml",
/// anything with a slash or ending in .yaml). Throws InputError with place and cure.
System load_system(const std::string& name_or_path, const Location& asked_at = {});

/// The same from text, for tests and Python. `file` names it in messages.
System parse_system(const std::string& text, const std::string& file);

/// Names of the systems in the data folder.
std::vector<std::string> shipped_systems();

/// Folder of the shipped systems: $RAFFINATE_DATA, else beside the installed library, else the
/// source tree.
std::string data_folder();

}  // namespace raffinate
