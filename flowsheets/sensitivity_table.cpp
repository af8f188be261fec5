// SPDX-License-Identifier: BSD-3-Clause
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "flowsheets/tables.hpp"
#include "flowsheets/text_table.hpp"

namespace raffinate {
namespace {

constexpr std::size_t most_rows = 15;

/// What +1 % of an input changes: percentage points of a share, per cent of a concentration, pH.
double per_percent(const SensitivityResult::Quantity& output, double slope) {
  if (output.unit == "1") return slope;
  return output.unit == "pH" ? 0.01 * slope : slope / output.value;
}

/// "purity of Nd in product" stands over its stream, and the unit of its change.
Column column_of(const SensitivityResult::Quantity& output) {
  const bool pH = output.unit == "pH";
  const std::size_t end = pH ? output.name.find(" of ") : output.name.rfind(" in ");
  const std::string stream = output.name.substr(end + 4);
  const char* unit = pH ? "" : output.unit == "1" ? ", % points" : ", %";
  return {output.name.substr(0, end), stream + unit};
}

std::string signed_number(double value, double largest) {
  if (std::isnan(value)) return "-";
  if (std::abs(value) < 1e-9 * largest) return "0";
  return (value > 0.0 ? "+" : "") + readable(value);
}

std::string value_of(const SensitivityResult::Quantity& input) {
  const std::string unit = input.unit == "1" ? "" : " " + input.unit;
  return readable(input.value) + unit;
}

/// The inputs that change some output most come first.
std::vector<Eigen::Index> ranked(const Eigen::MatrixXd& share) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(share.cols()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) {
    return share.col(a).maxCoeff() > share.col(b).maxCoeff();
  });
  return order;
}

}  // namespace

std::string sensitivity_table(const Solution& solution, const TableOptions& options) {
  const SensitivityResult& result = solution.sensitivities;
  if (result.outputs.empty() || result.inputs.empty()) return "";
  const Eigen::VectorXd largest = result.slope.cwiseAbs().rowwise().maxCoeff();
  const Eigen::MatrixXd share =
      largest.cwiseMax(1e-300).cwiseInverse().asDiagonal() * result.slope.cwiseAbs();
  std::vector<Column> columns{{"+1 % of", "", true}, {"which is", ""}};
  for (const auto& output : result.outputs) columns.push_back(column_of(output));
  const std::vector<Eigen::Index> order = ranked(share);
  const std::size_t rows = std::min(order.size(), most_rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const Eigen::Index i = order[row];
    const auto& input = result.inputs[static_cast<std::size_t>(i)];
    std::vector<std::string> cells{input.name, value_of(input)};
    for (std::size_t o = 0; o < result.outputs.size(); ++o) {
      const auto& output = result.outputs[o];
      const auto at = static_cast<Eigen::Index>(o);
      cells.push_back(signed_number(per_percent(output, result.slope(at, i)),
                                    std::abs(per_percent(output, largest[at]))));
    }
    add_row(columns, cells);
  }
  const std::string rest =
      rows < order.size()
          ? fmt::format("{} more inputs change less; JSON and result file hold all.\n",
                        order.size() - rows)
          : "";
  return titled(
      "Sensitivities: change of results by one per cent more of an input (of log_K: of K)",
      rendered(columns, 2, options.width) + rest);
}

}  // namespace raffinate
