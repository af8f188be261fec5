// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/case_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "chemistry/elements.hpp"
#include "chemistry/reagents.hpp"
#include "flowsheets/case_format.hpp"

namespace raffinate {
namespace {

using Json = nlohmann::ordered_json;

/// A record and all it refers to, each once, outer ones first.
void gather(const Record& record, std::vector<const Record*>& found) {
  if (std::find(found.begin(), found.end(), &record) != found.end()) return;
  found.push_back(&record);
  for (const Field& field : record.fields)
    if (field.record) gather(*field.record, found);
  if (record.any && record.any->record) gather(*record.any->record, found);
  for (const Alternative& way : record.alternatives) gather(*way.record, found);
}

/// The name of a record as a link takes it: without blanks.
std::string anchor(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::vector<const Record*> case_records() {
  std::vector<const Record*> found;
  gather(case_record(), found);
  return found;
}

Json schema_of(const Form& form) {
  if (!form.choices.empty()) return {{"enum", form.choices}};
  Json schema;
  const auto number = [](double value) -> Json {
    if (value == std::floor(value)) return static_cast<long long>(value);
    return value;
  };
  if (form.json == Form::Json::string) {
    schema["type"] = "string";
  } else if (form.json == Form::Json::integer) {
    schema["type"] = "integer";
  } else {
    schema["type"] = {"number", "string"};  // 1e-3 is a text to some YAML readers
  }
  if (form.json != Form::Json::string) {
    if (std::isfinite(form.bounds.low))
      schema[form.bounds.low_excluded ? "exclusiveMinimum" : "minimum"] = number(form.bounds.low);
    if (std::isfinite(form.bounds.high))
      schema[form.bounds.high_excluded ? "exclusiveMaximum" : "maximum"] = number(form.bounds.high);
  }
  if (!form.pattern.empty() && form.json != Form::Json::integer)
    schema["pattern"] = "^(" + form.pattern + ")$";
  return schema;
}

Json schema_of(const Field& field) {
  Json schema;
  std::vector<Json> ways;
  if (field.form) {
    Json text = schema_of(*field.form);
    ways.push_back(field.list ? Json{{"type", "array"}, {"items", text}} : text);
  }
  if (field.record) {
    Json map{{"$ref", "#/$defs/" + anchor(field.record->name)}};
    ways.push_back(field.list ? Json{{"type", "array"}, {"items", map}} : map);
  }
  if (ways.size() == 1)
    schema = ways.front();
  else
    schema["anyOf"] = ways;
  schema["description"] = field.doc;
  if (field.form && !field.list && field.form->json == Form::Json::string)
    schema["examples"] = {field.form->example};
  return schema;
}

/// The key, and the text behind it, pick the table that holds.
Json schema_of_alternatives(const Record& record) {
  Json schema{{"type", "object"}, {"description", record.doc}};
  for (const Alternative& way : record.alternatives) {
    Json one_of{{"required", {way.key}}};
    auto& ways = schema["anyOf"];
    if (std::find(ways.begin(), ways.end(), one_of) == ways.end()) ways.push_back(one_of);
    if (!way.text.empty()) schema["properties"][way.key]["enum"].push_back(way.text);
    Json told{{"required", {way.key}}};
    if (!way.text.empty()) told["properties"][way.key]["const"] = way.text;
    schema["allOf"].push_back(
        {{"if", told}, {"then", {{"$ref", "#/$defs/" + anchor(way.record->name)}}}});
  }
  return schema;
}

Json schema_of(const Record& record) {
  if (!record.alternatives.empty()) return schema_of_alternatives(record);
  Json schema{{"type", "object"}, {"description", record.doc}};
  for (const Field& field : record.fields) schema["properties"][field.key] = schema_of(field);
  std::vector<std::string> required;
  for (const Field& field : record.fields)
    if (field.required) required.push_back(field.key);
  if (!required.empty()) schema["required"] = required;
  if (record.at_least > 0) schema["minProperties"] = record.at_least;
  if (record.any_key) {
    Json names = schema_of(*record.any_key);
    names.erase("type");
    if (!names.empty()) schema["propertyNames"] = names;
  }
  if (record.any)
    schema["additionalProperties"] = schema_of(*record.any);
  else
    schema["additionalProperties"] = false;
  return schema;
}

/// A text inside a Markdown table.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != text.npos; at += 2) text.insert(at, "\\");
  return text;
}

std::string row_of(const Field& field, const std::string& key) {
  std::string value;
  if (field.form) {
    value = field.list ? "list of: " + field.form->words : field.form->words;
    const bool said = !field.form->choices.empty() && field.form->words.starts_with("one of");
    if (!said) value += fmt::format(", `{}`", field.form->example);
    if (!field.form->bounds.words.empty() && field.form->bounds.words != field.form->example)
      value += "; " + field.form->bounds.words;
  }
  if (field.record)
    value += fmt::format("{}{}see [{}](#{})", value.empty() ? "" : ", or ",
                         field.list ? "list of maps: " : "", field.record->name,
                         anchor(field.record->name));
  return fmt::format("| {} | {} | {} | {} |\n", key, cell(value), field.required ? "yes" : "",
                     cell(field.doc));
}

std::string section_of(const Record& record) {
  std::string page = fmt::format("\n## {}\n\n{}\n", record.name, record.doc);
  if (!record.example.empty() && record.example.front() != '\n')
    page += fmt::format("\n```yaml\n{}: {}\n```\n", record.name, record.example);
  if (!record.alternatives.empty()) {
    page += "\n| with | it is a | meaning |\n|---|---|---|\n";
    for (const Alternative& way : record.alternatives)
      page += fmt::format("| `{}: {}` | [{}](#{}) | {} |\n", way.key,
                          way.text.empty() ? "..." : way.text, way.record->name,
                          anchor(way.record->name), cell(way.record->doc));
    return page;
  }
  page += "\n| key | value | required | meaning |\n|---|---|---|---|\n";
  for (const Field& field : record.fields) page += row_of(field, "`" + field.key + "`");
  if (record.any) page += row_of(*record.any, fmt::format("*{}*", record.any->key));
  return page;
}

std::string units_section() {
  std::string page =
      "\n## Units\n\nA number is followed by its unit. Symbols are joined by `/` and `*`: `m3/h`, "
      "`J/mol/K`.\n"
      "`M` alone stands for mol/L, `t` is a tonne (1000 kg), `y` a year of 365 days.\n\n";
  std::vector<std::string> symbols;
  for (const Unit& unit : unit_table()) symbols.push_back("`" + unit.symbol + "`");
  return page + fmt::format("{}\n", fmt::join(symbols, " "));
}

std::string metals_section() {
  std::string page =
      "\n## Metals\n\n| symbol | metal | g/mol | ion | oxide | oxide, g per mol of metal |\n"
      "|---|---|---|---|---|---|\n";
  for (const Element& metal : elements())
    if (metal.metal)
      page += fmt::format("| {} | {} | {:.5g} | {}+ | {} | {:.5g} |\n", metal.symbol, metal.name,
                          metal.molar_mass * 1e3, metal.charge, metal.oxide,
                          oxide_mass_per_mole(metal) * 1e3);
  return page;
}

std::string reagents_section() {
  std::string page = "\n## Reagents\n\n| formula | reagent | g/mol |\n|---|---|---|\n";
  for (const Reagent& reagent : reagents())
    page += fmt::format("| {} | {} | {:.5g} |\n", reagent.name, reagent.words,
                        reagent.molar_mass * 1e3);
  return page;
}

}  // namespace

std::string case_json_schema() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"title", "raffinate case file"}};
  schema.update(schema_of(case_record()));
  for (const Record* record : case_records())
    if (record != &case_record()) schema["$defs"][anchor(record->name)] = schema_of(*record);
  return schema.dump(2) + "\n";
}

std::string case_reference_markdown() {
  std::string page = fmt::format(
      "# Case file, version {}\n\nThis page is generated from the tables the reader uses.\n"
      "Numbers carry their unit, keys that are not listed here are errors.\n",
      case_format_version);
  for (const Record* record : case_records()) page += section_of(*record);
  return page + units_section() + metals_section() + reagents_section();
}

}  // namespace raffinate
