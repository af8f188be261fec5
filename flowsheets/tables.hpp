// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "flowsheets/solution.hpp"

namespace raffinate {

struct TableOptions {
  bool all_stages = false;   ///< false: long sections show their ends only
  bool all_streams = false;  ///< false: feeds and products only, not what flows between blocks
  int width = 110;           ///< [columns] a wider table is folded, its first columns repeated
};

/// One line: the verdict. Starts with CONVERGED, NOT CONVERGED, NOT CLOSED or
/// SPECIFICATION NOT MET.
std::string headline(const Solution& solution);

/// The streams to print: feeds, products, and what flows between blocks if that is wanted.
std::vector<const StreamResult*> streams_shown(const Solution& solution,
                                               const TableOptions& options);

/// Liquids: flow, density, pH, metals in g/L, everything else in mol/L.
std::string stream_table(const Solution& solution, const TableOptions& options = {});

/// Solids: mass flow, and what they are made of in % of it. Empty if there are none.
std::string solid_table(const Solution& solution, const TableOptions& options = {});

/// Gases: mass flow of each constituent. Empty if there are none.
std::string gas_table(const Solution& solution, const TableOptions& options = {});

/// Purity of the products, and deportment: the share of each metal's feed that goes there, by element;
/// of elements in several forms also the share in each form.
std::string product_table(const Solution& solution, const TableOptions& options = {});

/// Each product against its specification, line by line: passed, FAILED or not known.
std::string specification_tables(const Solution& solution, const TableOptions& options = {});

/// Design specifications: the input that was adjusted, what was asked for and reached.
std::string design_specs(const Solution& solution, const TableOptions& options = {});

/// What is bought, and that per tonne of the first product.
std::string reagent_table(const Solution& solution, const TableOptions& options = {});

/// What units draw from the grid, and that per tonne of the first product. Empty without any.
std::string electricity_table(const Solution& solution, const TableOptions& options = {});

/// What built up in the solvent: metals of the barren organic over time. Empty if nothing was asked.
std::string build_up_tables(const Solution& solution, const TableOptions& options = {});

/// What one per cent more of each input changes: the fifteen that change some output most. Empty if
/// nothing was asked.
std::string sensitivity_table(const Solution& solution, const TableOptions& options = {});

/// Units that are no cascades: what enters and leaves, and their remarks.
std::string unit_list(const Solution& solution, const TableOptions& options = {});

/// Stage by stage: O/A, pH, loading, metals in both phases.
std::string stage_table(const CascadeResult& cascade, const std::vector<Component>& components,
                        const TableOptions& options = {});

/// Solver, closure, warnings, notes, and the numbers that are assumed.
std::string summary(const Solution& solution);

/// All of these, in the order a reader wants them.
std::string all_tables(const Solution& solution, const TableOptions& options = {});

}  // namespace raffinate
