// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/plant_drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "flowsheets/case_streams.hpp"
#include "flowsheets/case_unit_rules.hpp"

namespace raffinate {
namespace {

std::string flow_text(double flow) {
  const double per_hour = 3600.0 * flow;
  if (per_hour >= 0.1) return fmt::format("{:.4g} m3/h", per_hour);
  if (per_hour >= 3e-3) return fmt::format("{:.4g} L/h", 1e3 * per_hour);
  return fmt::format("{:.4g} mL/min", 1e6 * per_hour / 60.0);
}

/// Of a solid or gas [t/s].
std::string mass_flow_text(double flow) {
  const double per_hour = 3600.0 * flow;
  if (per_hour >= 10.0) return fmt::format("{:.4g} t/h", per_hour);
  return fmt::format("{:.4g} kg/h", 1e3 * per_hour);
}

std::string flow_text(const FeedSpec& feed) {
  if (feed.as_needed) return "as needed";
  return feed.by_mass() ? mass_flow_text(feed.flow) : flow_text(feed.flow);
}

std::string percent(double share) { return fmt::format("{:.4g} %", 100.0 * share); }

std::string celsius(double kelvin) { return fmt::format("{:.4g} degC", kelvin - 273.15); }

/// "30 %", "0.2 m3/h" or "rest".
template <class Part>
std::string part_text(const Part& part, const char* otherwise) {
  if (part.share) return percent(*part.share);
  return part.flow ? flow_text(*part.flow) : otherwise;
}

/// What a unit is set to.
struct Settings {
  using Lines = std::vector<std::string>;
  Lines operator()(const MixerSpec&) { return {}; }
  Lines operator()(const SplitterSpec&) { return {}; }
  Lines operator()(const SolventTankSpec& tank) { return {flow_text(tank.flow)}; }
  Lines operator()(const SaponifierSpec& soap) { return {percent(soap.degree) + " " + soap.ion}; }
  Lines operator()(const RegeneratorSpec& regenerator) {
    std::string metals;
    for (const auto& one : regenerator.removed) metals += (metals.empty() ? "" : ", ") + one.metal;
    return {"removes " + metals};
  }
  Lines operator()(const PrecipitatorSpec& precipitator) {
    Lines lines = precipitator.solids;
    if (precipitator.pH) lines.push_back(fmt::format("pH {:.4g}", *precipitator.pH));
    return lines;
  }
  Lines operator()(const OxidiserSpec& oxidiser) {
    return {"converts " + percent(oxidiser.conversion)};
  }
  Lines operator()(const FilterSpec&) { return {}; }
  Lines operator()(const CalcinerSpec& calciner) { return {celsius(calciner.temperature)}; }
  Lines operator()(const ReactorSpec& reactor) {
    Lines lines;
    for (const auto& one : reactor.reactions) {
      lines.push_back(one.equation.text);
      if (one.kinetics)
        lines.push_back(fmt::format("{} tank{}, {}", reactor.tanks.count,
                                    reactor.tanks.count == 1 ? "" : "s",
                                    celsius(reactor.tanks.temperature)));
    }
    return lines;
  }
  Lines operator()(const ElectrowinningSpec& cell) {
    Lines lines{cell.cathode.main.text, cell.anode.main.text};
    if (cell.current) lines.push_back(fmt::format("{:.4g} kA", 1e-3 * *cell.current));
    return lines;
  }
};

DrawnBlock drawn(const CascadeSpec& cascade) {
  DrawnBlock block{cascade.name, fmt::format("{} stages", cascade.stages), {}, true, {}, {}};
  if (cascade.temperature) block.kind += ", " + celsius(*cascade.temperature);
  for (const SectionSpec& one : cascade.sections)
    block.lines.push_back(one.first == one.last
                              ? fmt::format("{} {}", one.name, one.first)
                              : fmt::format("{} {}-{}", one.name, one.first, one.last));
  for (const InletSpec& one : cascade.in)
    block.in.push_back({one.stream, fmt::format("stage {}", one.stage), one.stage, true});
  for (const OutletSpec& one : cascade.out) {
    const std::string part = part_text(one, "");
    block.out.push_back({one.stream,
                         fmt::format("stage {}{}{}", one.stage, part.empty() ? "" : ", ", part),
                         one.stage, false});
  }
  return block;
}

DrawnBlock drawn(const UnitSpec& unit) {
  DrawnBlock block{unit.name, rules_of(unit).kind, std::visit(Settings{}, unit.model), false, {},
                   {}};
  for (const auto& one : unit.in) block.in.push_back({one.stream, "", 0, true});
  if (const auto* splitter = std::get_if<SplitterSpec>(&unit.model))
    for (const auto& part : splitter->parts)
      block.out.push_back({part.stream, part_text(part, "rest"), 0, false});
  else
    for (const auto& one : unit.out) block.out.push_back({one.stream, "", 0, false});
  return block;
}

/// Blocks and units in the order of the file.
std::vector<DrawnBlock> drawn_blocks(const Case& given) {
  std::vector<std::pair<const Location*, DrawnBlock>> all;
  for (const CascadeSpec& one : given.blocks) all.emplace_back(&one.at, drawn(one));
  for (const UnitSpec& one : given.units) all.emplace_back(&one.at, drawn(one));
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first->line, a.first->column) < std::pair(b.first->line, b.first->column);
  });
  std::vector<DrawnBlock> blocks;
  for (auto& [at, block] : all) blocks.push_back(std::move(block));
  return blocks;
}

std::vector<DrawnLink> links_of(const Case& given, const std::vector<DrawnStream>& streams) {
  const auto place = [&streams](const std::string& name) {
    const auto found = std::find_if(streams.begin(), streams.end(),
                                    [&name](const DrawnStream& one) { return one.name == name; });
    return static_cast<std::size_t>(found - streams.begin());
  };
  std::vector<DrawnLink> links;
  for (const FeedSpec& one : given.feeds) {
    if (!one.follow) continue;
    const DrawnLink link{place(one.follow->stream), place(one.name)};
    if (std::max(link.stream, link.feed) < streams.size()) links.push_back(link);
  }
  return links;
}

}  // namespace

Drawing drawing_of(const Case& given) {
  Drawing drawing{drawn_blocks(given), {}, {}};
  std::map<std::string, std::size_t> known;
  const auto stream_of = [&](const std::string& name) -> DrawnStream& {
    const auto [at, is_new] = known.emplace(name, drawing.streams.size());
    if (is_new) {
      drawing.streams.emplace_back();
      drawing.streams.back().name = name;
    }
    return drawing.streams[at->second];
  };
  for (const FeedSpec& one : given.feeds) stream_of(one.name).note = flow_text(one);
  for (std::size_t b = 0; b < drawing.blocks.size(); ++b) {
    const DrawnBlock& block = drawing.blocks[b];
    for (std::size_t i = 0; i < block.out.size(); ++i) {
      DrawnStream& stream = stream_of(block.out[i].stream);
      stream.from = PinPlace{b, i};
      if (!block.cascade) stream.note = block.out[i].note;
    }
    for (std::size_t i = 0; i < block.in.size(); ++i)
      stream_of(block.in[i].stream).to = PinPlace{b, i};
  }
  for (const ProductSpec& one : given.products) {
    DrawnStream& stream = stream_of(one.stream);
    stream.is_product = true;
    stream.note += (stream.note.empty() ? "" : ", ") + one.name;
  }
  for (const DrawnStream& one : drawing.streams) {
    if (!one.from || !one.to || one.from->block <= one.to->block) continue;
    drawing.blocks[one.from->block].out[one.from->pin].left = true;
    drawing.blocks[one.to->block].in[one.to->pin].left = false;
  }
  const Streams ends = streams_of(given);
  for (DrawnStream& one : drawing.streams)
    if (const auto found = ends.find(one.name); found != ends.end())
      one.phase = found->second.phase.value_or(Phase::aqueous);
  // A name that no block knows, a feed without a taker: nothing to draw an arrow to.
  std::erase_if(drawing.streams, [](const DrawnStream& one) { return !one.from && !one.to; });
  drawing.links = links_of(given, drawing.streams);
  return drawing;
}

}  // namespace raffinate
