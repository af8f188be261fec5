// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/product_readings.hpp"

#include <algorithm>
#include <cctype>

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
    if (const int k = plant_.system.tableau.component(what); k >= 0) return mass(k) / stream_.mass;
    return as_oxide(what) / stream_.mass;
  }

 private:
  double amount(const std::string& name) const {
    const int k = plant_.system.tableau.component(name);
    return k < 0 ? no_value : stream_.amounts[k];
  }
  double mass(int k) const {
    return stream_.amounts[k] * plant_.system.tableau.components()[at(k)].molar_mass;
  }
  double treo() const {
    double sum = 0.0;
    for (const Component& component : plant_.system.tableau.components())
      if (is_rare_earth(component.name))
        sum += amount(component.name) * oxide_mass_per_mole(*find_element(component.name));
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
      if (const int k = plant_.system.tableau.component(name); k >= 0) sum += mass(k);
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
      sum += stream_.amounts[k] * (oxide_mass_per_mole(*find_element(component.name)) -
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
