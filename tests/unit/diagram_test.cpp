// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/diagram.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "flowsheets/file_output.hpp"
#include "flowsheets/graphviz.hpp"
#include "flowsheets/plant_drawing.hpp"
#include "tests/unit/sample_refinery_case.hpp"

namespace raffinate {
namespace {

namespace fs = std::filesystem;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const DrawnStream& stream_of(const Drawing& drawing, const std::string& name) {
  for (const DrawnStream& one : drawing.streams)
    if (one.name == name) return one;
  throw std::out_of_range(name);
}

/// Programs are looked for nowhere while it lives.
class NoPrograms {
 public:
  NoPrograms() : before_(std::getenv("PATH")) { setenv("PATH", "/nowhere", 1); }
  ~NoPrograms() { setenv("PATH", before_.c_str(), 1); }

 private:
  std::string before_;
};

bool graphviz_is_there() { return std::system("dot -V >/dev/null 2>&1") == 0; }

TEST(PlantDrawing, ConnectsEveryStream) {
  const Drawing drawing = drawing_of(sample_refinery_case());
  ASSERT_EQ(drawing.blocks.size(), 12u);
  EXPECT_EQ(drawing.blocks[0].name, "purify");  // by its line in the file, not by its kind
  EXPECT_EQ(drawing.blocks[2].lines, (std::vector<std::string>{"extraction 1-60", "scrub 61-120"}));
  const DrawnStream& soap = stream_of(drawing, "soap");
  EXPECT_EQ(drawing.blocks[soap.from->block].name, "soap-tank");
  EXPECT_EQ(drawing.blocks[soap.to->block].in[soap.to->pin].note, "stage 1");
  EXPECT_FALSE(stream_of(drawing, "lime").from.has_value());
  EXPECT_EQ(stream_of(drawing, "lime").note, "as needed");
  EXPECT_EQ(stream_of(drawing, "scrub").note, "4.073 m3/h");
  EXPECT_FALSE(stream_of(drawing, "oxide").to.has_value());
  EXPECT_TRUE(stream_of(drawing, "oxide").is_product);
}

TEST(PlantDrawing, TellsPhases) {
  const Drawing drawing = drawing_of(sample_refinery_case());
  EXPECT_EQ(stream_of(drawing, "raffinate").phase, Phase::aqueous);
  EXPECT_EQ(stream_of(drawing, "cake").phase, Phase::solid);
  EXPECT_EQ(stream_of(drawing, "offgas").phase, Phase::gas);
  EXPECT_EQ(stream_of(drawing, "blended").phase, Phase::organic);  // that of what is mixed
  EXPECT_EQ(stream_of(drawing, "bleed").phase, Phase::aqueous);
}

TEST(PlantDrawing, LeadsRecyclesBack) {
  const Drawing drawing = drawing_of(sample_refinery_case());
  const DrawnStream& reflux = stream_of(drawing, "reflux");
  EXPECT_GT(reflux.from->block, reflux.to->block);
  EXPECT_FALSE(drawing.blocks[reflux.to->block].in[reflux.to->pin].left);
  EXPECT_EQ(reflux.note, "30 %");
}

TEST(PlantDrawing, LinksAFeedToWhatItFollows) {
  Case plant = sample_refinery_case();
  plant.feeds[3].follow = Follow{"Pr", "Nd", "raffinate", {}};
  const Drawing drawing = drawing_of(plant);
  ASSERT_EQ(drawing.links.size(), 1u);
  EXPECT_EQ(drawing.streams[drawing.links[0].feed].name, "scrub");
  EXPECT_EQ(drawing.streams[drawing.links[0].stream].name, "raffinate");
  EXPECT_TRUE(has(diagram(plant), "sets the ratio in scrub"));
}

TEST(Diagram, EscapesWhatUsersWrite) {
  Case plant = sample_refinery_case();
  plant.title = "a\"b\\ </B> & \x01 $(touch x)";
  const std::string text = diagram(plant);
  EXPECT_TRUE(has(text, "a&quot;b\\ &lt;/B&gt; &amp;   $(touch x)")) << text;
}

TEST(Diagram, TellsPhasesByColourAndLine) {
  const std::string text = diagram(sample_refinery_case());
  for (const char* look : {"#0072B2", "style=dashed", "penwidth=3", "style=dotted"})
    EXPECT_TRUE(has(text, look)) << look;
  EXPECT_TRUE(has(text, "label=<gas>")) << "the legend";
  Case liquids = sample_refinery_case();
  liquids.units.clear();
  EXPECT_FALSE(has(diagram(liquids), "label=<gas>"));
}

TEST(Diagram, StandsAnEmptyCase) { EXPECT_TRUE(diagram({}).starts_with("digraph plant {")); }

TEST(Graphviz, DrawsEveryStream) {
  if (!graphviz_is_there()) GTEST_SKIP() << "Graphviz is not installed";
  const fs::path path =
      fs::temp_directory_path() / ("raffinate-diagram-" + std::to_string(getpid()) + ".svg");
  const Case plant = sample_refinery_case();
  write_diagram(plant, path);
  std::ostringstream picture;
  picture << std::ifstream(path).rdbuf();
  fs::remove(path);
  EXPECT_TRUE(has(picture.str(), "</svg>"));
  for (const DrawnStream& one : drawing_of(plant).streams) {
    std::string name = one.name;  // dot writes a hyphen as a reference
    for (auto at = name.find('-'); at != std::string::npos; at = name.find('-', at + 1))
      name.replace(at, 1, "&#45;");
    EXPECT_TRUE(has(picture.str(), ">" + name + "<")) << name;
  }
}

TEST(Graphviz, TellsWhatItCouldNotDraw) {
  if (!graphviz_is_there()) GTEST_SKIP() << "Graphviz is not installed";
  EXPECT_THROW(drawn_by_graphviz("no graph at all", "svg"), EnvironmentError);
  EXPECT_NO_THROW(drawn_by_graphviz(diagram({}), "svg"));
}

TEST(Graphviz, MissingIsTheMachinesFault) {
  const NoPrograms nothing;
  try {
    write_diagram(sample_refinery_case(), fs::temp_directory_path() / "raffinate-none.svg");
    FAIL() << "it was drawn";
  } catch (const EnvironmentError& error) {
    EXPECT_TRUE(has(error.what(), "apt-get install graphviz")) << error.what();
  }
  EXPECT_FALSE(fs::exists(fs::temp_directory_path() / "raffinate-none.svg"));
}

TEST(WriteDiagram, RefusesOtherEndings) {
  EXPECT_THROW(write_diagram({}, "case.yaml"), InputError);
  EXPECT_THROW(write_diagram({}, "none/plant.svg"), EnvironmentError);
}

}  // namespace
}  // namespace raffinate
