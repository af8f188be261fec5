// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/product_readings.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "chemistry/elements.hpp"

namespace raffinate {

namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// "NdPr" -> Nd, Pr; empty if it is no row of symbols.
std::vector<std::string> symbols_in(const std::string& text) {
  std::vector<std::string> symbols;
  for (const char c : text) {
    if (std::isupper(static_cast<unsigned char>(c)))
      symbols.emplace_back(1, c);
    else if (std::islower(static_cast<unsigned char>(c)) && !symbols.empty())
      symbols.back() += c;
    else
      return {};
  }
  return symbols;
}

/// Masses in one product.
class Assay {
 public:
  Assay(const Plant& plant, const StreamResult& stream) : plant_(plant), stream_(stream) {}

  double value(const std::string& what) const {
    if (what == "TREO") return treo() / stream_.mass;
    if (what == "loss on ignition") return loss() / stream_.mass;
    if (const auto slash = what.find("/TREO"); slash != what.npos)
      return oxides(symbols_in(what.substr(0, slash))) / treo();
    if (is_rare_earth(what)) return oxides({what}) / treo();
    if (const double sum = mass(what); !std::isnan(sum)) return sum / stream_.mass;
    return as_oxide(what) / stream_.mass;
  }

 private:
  /// Sum of weight * moles over the components of that name; "Fe" is all iron, Fe and Fe2. NaN if
  /// the plant carries none of it.
  template <class Weight>
  double sum_of(const std::string& name, const Weight& weight) const {
    const Element* element = find_element(name);
    double sum = no_value;
    for (int k = 0; k < plant_.component_count(); ++k) {
      const Component& component = plant_.system.tableau.components()[at(k)];
      const bool valence = element && component.metal && element_of(component.name) == element;
      if (component.name != name && !valence) continue;
      sum = (std::isnan(sum) ? 0.0 : sum) + weight(component) * stream_.amounts[k];
    }
    return sum;
  }
  double amount(const std::string& name) const {
    return sum_of(name, [](const Component&) { return 1.0; });
  }
  double mass(const std::string& name) const {
    return sum_of(name, [](const Component& component) { return component.molar_mass; });
  }
  double treo() const {
    double sum = 0.0;
    for (const Component& component : plant_.system.tableau.components()) {
      if (!is_rare_earth(component.name)) continue;
      const int k = plant_.system.tableau.component(component.name);
      sum += stream_.amounts[k] * oxide_mass_per_mole(*element_of(component.name));
    }
    return sum;
  }
  /// A metal the plant does not carry makes the sum NaN.
  double oxides(const std::vector<std::string>& symbols) const {
    double sum = symbols.empty() ? no_value : 0.0;
    for (const std::string& symbol : symbols) {
      const Element* element = find_element(symbol);
      sum += element ? amount(symbol) * oxide_mass_per_mole(*element) : no_value;
    }
    return sum;
  }
  /// "Fe2O3": the iron, counted as that oxide.
  double as_oxide(const std::string& formula) const {
    try {
      const auto atoms = composition(formula);
      if (atoms.size() != 2 || atoms.back().first != "O") return no_value;
      return amount(atoms.front().first) * molar_mass(formula) / atoms.front().second;
    } catch (const Fault&) {
      return no_value;
    }
  }
  double loss() const {
    double sum = stream_.water - bound_water() - oxygen();
    for (const char* name : {"C2O4", "CO3"})
      if (const double burnt = mass(name); !std::isnan(burnt)) sum += burnt;
    return std::max(0.0, sum);
  }
  /// An oxide counts as metal - z H + z/2 H2O: this water is no loss.
  double bound_water() const {
    const int proton = plant_.system.proton;
    return proton < 0 ? 0.0 : -0.5 * molar_water * stream_.amounts[proton];
  }
  /// Oxygen that CeO2, Pr6O11 and Tb4O7 hold beyond M2O3; a kiln counts it as water of its mass.
  double oxygen() const {
    constexpr double half_oxygen = 0.5 * 0.015999;  // [kg/mol] per charge
    double sum = 0.0;
    for (int k = 0; k < plant_.component_count(); ++k) {
      const Component& component = plant_.system.tableau.components()[at(k)];
      if (!is_rare_earth(component.name)) continue;
      sum += stream_.amounts[k] * (oxide_mass_per_mole(*element_of(component.name)) -
                                   component.molar_mass - component.charge * half_oxygen);
    }
    return sum;
  }

  const Plant& plant_;
  const StreamResult& stream_;
};

}  // namespace

std::vector<ProductResult> read_products(const Plant& plant,
                                         const std::vector<StreamResult>& streams) {
  std::vector<ProductResult> products;
  for (const ProductSpec& spec : plant.products) {
    const auto stream = std::find_if(streams.begin(), streams.end(), [&](const StreamResult& one) {
      return one.name == spec.stream;
    });
    ProductResult product{spec.name, spec.stream, stream->mass, {}};
    const Assay assay(plant, *stream);
    for (const LimitSpec& limit : spec.limits)
      product.lines.push_back({limit.what, assay.value(limit.what), limit.value, limit.at_least});
    products.push_back(std::move(product));
  }
  return products;
}

}  // namespace raffinate
