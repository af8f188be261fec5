// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/diagram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>
#include <vector>

#include "flowsheets/file_output.hpp"
#include "flowsheets/graphviz.hpp"
#include "flowsheets/plant_drawing.hpp"

namespace raffinate {
namespace {

constexpr Phase all_phases[] = {Phase::aqueous, Phase::organic, Phase::solid, Phase::gas};

/// Colour and line: either alone tells the phase. Colours of M. Okabe and K. Ito, Color Universal
/// Design (2008).
const char* look_of(Phase phase) {
  switch (phase) {
    case Phase::aqueous: return "color=\"#0072B2\" fontcolor=\"#00527F\"";
    case Phase::organic: return "color=\"#D55E00\" fontcolor=\"#9C4500\" style=dashed";
    case Phase::solid: return "color=\"#000000\" fontcolor=\"#000000\" penwidth=3";
    case Phase::gas: return "color=\"#009E73\" fontcolor=\"#006B4E\" style=dotted penwidth=2";
  }
  return "";
}

/// A text inside an HTML-like label.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      default: safe += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return safe;
}

std::string small(const std::string& text) {
  return text.empty() ? ""
                      : "<FONT POINT-SIZE=\"9\" COLOR=\"#555555\">" + escaped(text) + "</FONT>";
}

std::string name_and_note(const std::string& name, const std::string& note, bool bold) {
  const std::string text = bold ? "<B>" + escaped(name) + "</B>" : escaped(name);
  return text + (note.empty() ? "" : "<BR/>" + small(note));
}

/// The stages at which streams enter or leave on one side of a cascade, one under the other: cells
/// that arrows can reach.
std::string pins(const DrawnBlock& block, bool left) {
  std::vector<std::pair<const DrawnPin*, std::string>> there;
  for (std::size_t i = 0; i < block.in.size(); ++i)
    if (block.in[i].left == left) there.emplace_back(&block.in[i], fmt::format("i{}", i));
  for (std::size_t i = 0; i < block.out.size(); ++i)
    if (block.out[i].left == left) there.emplace_back(&block.out[i], fmt::format("o{}", i));
  std::stable_sort(there.begin(), there.end(),
                   [](const auto& a, const auto& b) { return a.first->stage < b.first->stage; });
  std::string rows;
  for (const auto& [pin, port] : there)
    rows += fmt::format("<TR><TD PORT=\"{}\" ALIGN=\"{}\">{}</TD></TR>", port,
                        left ? "LEFT" : "RIGHT", small(pin->note));
  if (rows.empty()) rows = "<TR><TD></TD></TR>";
  return "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"4\">" + rows +
         "</TABLE>";
}

std::string cascade_label(const DrawnBlock& block) {
  std::string sections;
  for (const std::string& line : block.lines)
    sections += "<TR><TD BORDER=\"1\" COLOR=\"#9FB6C4\" BGCOLOR=\"#FFFFFF\">" + escaped(line) +
                "</TD></TR>";
  if (sections.empty()) sections = "<TR><TD></TD></TR>";
  return fmt::format(
      "<TABLE BORDER=\"2\" COLOR=\"#33556B\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"2\" "
      "BGCOLOR=\"#E6F0F6\"><TR><TD COLSPAN=\"3\" CELLPADDING=\"4\">{}</TD></TR>"
      "<TR><TD>{}</TD><TD><TABLE BORDER=\"0\" CELLSPACING=\"3\" CELLPADDING=\"3\">{}</TABLE></TD>"
      "<TD>{}</TD></TR></TABLE>",
      name_and_note(block.name, block.kind, true), pins(block, true), sections, pins(block, false));
}

std::string node(const std::string& id, const DrawnBlock& block) {
  if (block.cascade)
    return fmt::format("  {} [shape=plain label=<{}>]\n", id, cascade_label(block));
  std::string label = name_and_note(block.name, block.kind, true);
  for (const std::string& line : block.lines) label += "<BR/>" + small(line);
  return fmt::format(
      "  {} [shape=box style=\"rounded,filled\" fillcolor=\"#F6F1E7\" color=\"#7A6A48\" "
      "label=<{}>]\n",
      id, label);
}

std::string edge(const std::string& from, const std::string& to, Phase phase,
                 const std::string& label, const std::string& more = {}) {
  return fmt::format("  {} -> {} [{}{}{}]\n", from, to, look_of(phase),
                     label.empty() ? "" : " label=<" + label + ">", more);
}

/// One arrow for every phase that the plant has.
std::string legend(const std::set<Phase>& phases) {
  std::string text =
      "  subgraph cluster_legend {\n    label=\"\" color=\"#CCCCCC\" margin=6\n"
      "    node [shape=point width=0.01 color=\"#FFFFFF00\"]\n";
  for (const Phase phase : all_phases)
    if (phases.contains(phase))
      text += fmt::format("  {}", edge(fmt::format("l{}", static_cast<int>(phase)),
                                       fmt::format("m{}", static_cast<int>(phase)), phase,
                                       std::string(to_string(phase))));
  return text + "  }\n";
}

/// Where an arrow meets a block: the pin of its stage, or the block itself.
std::string end_of(const Drawing& drawing, const PinPlace& place, bool inlet) {
  const DrawnBlock& block = drawing.blocks[place.block];
  if (!block.cascade) return fmt::format("b{}", place.block);
  const DrawnPin& pin = inlet ? block.in[place.pin] : block.out[place.pin];
  return fmt::format("b{}:{}{}:{}", place.block, inlet ? "i" : "o", place.pin,
                     pin.left ? "w" : "e");
}

std::string stream(const Drawing& drawing, const DrawnStream& one, std::size_t number) {
  const std::string outside = fmt::format("s{}", number);
  std::string text;
  if (!one.from || !one.to)
    text = fmt::format("  {} [shape=plaintext label=<{}>]\n", outside,
                       name_and_note(one.name, one.note, one.is_product));
  const std::string from = one.from ? end_of(drawing, *one.from, false) : outside;
  const std::string to = one.to ? end_of(drawing, *one.to, true) : outside;
  if (!one.from || !one.to) return text + edge(from, to, one.phase, "");
  const std::string label = escaped(one.name) + (one.note.empty() ? "" : "<BR/>" + small(one.note));
  // A recycle is told as its reverse, so that the order of the case file runs from left to right.
  const bool back = one.from->block > one.to->block;
  return text +
         (back ? edge(to, from, one.phase, label, " dir=back") : edge(from, to, one.phase, label));
}

/// From a product's name to a feed's; a stream between blocks has its source instead of a name.
std::string link(const Drawing& drawing, const DrawnLink& one) {
  const DrawnStream& followed = drawing.streams[one.stream];
  const std::string from = followed.from && followed.to ? end_of(drawing, *followed.from, false)
                                                        : fmt::format("s{}", one.stream);
  return fmt::format(
      "  {} -> s{} [color=\"#999999\" penwidth=0.8 arrowhead=open constraint=false label=<{}>]\n",
      from, one.feed, small("sets the ratio in " + drawing.streams[one.feed].name));
}

}  // namespace

std::string diagram(const Case& given) {
  const Drawing drawing = drawing_of(given);
  std::string text = fmt::format(
      "digraph plant {{\n"
      "  graph [rankdir=LR nodesep=0.35 ranksep=0.7 labelloc=t fontsize=15 "
      "fontname=\"Helvetica,Arial,sans-serif\" label=<{}>]\n"
      "  node [fontname=\"Helvetica,Arial,sans-serif\" fontsize=12]\n"
      "  edge [fontname=\"Helvetica,Arial,sans-serif\" fontsize=11 penwidth=1.6 arrowsize=0.8]\n",
      given.title.empty() ? " " : "<B>" + escaped(given.title) + "</B><BR/>");
  for (std::size_t b = 0; b < drawing.blocks.size(); ++b)
    text += node(fmt::format("b{}", b), drawing.blocks[b]);
  std::set<Phase> phases;
  for (std::size_t s = 0; s < drawing.streams.size(); ++s) {
    text += stream(drawing, drawing.streams[s], s);
    phases.insert(drawing.streams[s].phase);
  }
  for (const DrawnLink& one : drawing.links) text += link(drawing, one);
  if (!phases.empty()) text += legend(phases);
  return text + "}\n";
}

void write_diagram(const Case& given, const std::string& path) {
  const std::string ending = std::filesystem::path(path).extension().string();
  if (ending == ".dot") return write_whole_file(path, diagram(given));
  if (ending != ".svg" && ending != ".pdf" && ending != ".png")
    throw InputError({path}, "a diagram is written as .svg, .pdf, .png or .dot",
                     "choose the kind of picture by the ending of the name");
  require_writable(path);
  write_whole_file(path, drawn_by_graphviz(diagram(given), ending.substr(1)));
}

}  // namespace raffinate
