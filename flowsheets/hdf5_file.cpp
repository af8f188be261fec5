// SPDX-License-Identifier: BSD-3-Clause
#include "flowsheets/hdf5_file.hpp"

#include <fmt/format.h>
#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <functional>
#include <numeric>

namespace raffinate {
namespace {

constexpr std::size_t image_step = 1u << 20;  // [bytes] the file in memory grows by this
constexpr hssize_t most_values = 1 << 28;     // of one variable; more is damage

/// Everything HDF5 answers goes through here: a negative answer becomes an Hdf5Error.
template <class Answer>
Answer check(Answer answer, const std::string& what) {
  if (answer < 0) throw Hdf5Error(what);
  return answer;
}

Hdf5Handle owned(hid_t id, herr_t (*close)(hid_t), const std::string& what) {
  return {check(id, what), close};
}

Hdf5Handle in_memory() {
  // HDF5 prints its error stack by default; ours are told in one sentence.
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  auto access = owned(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "no file settings");
  check(H5Pset_fapl_core(access.id(), image_step, false), "no file in memory");
  return access;
}

/// Files in memory are told apart by their names.
std::string new_name() {
  static int count = 0;
  return fmt::format("results {}", ++count);
}

Hdf5Handle text_type() {
  auto type = owned(H5Tcopy(H5T_C_S1), H5Tclose, "no type for texts");
  check(H5Tset_size(type.id(), H5T_VARIABLE), "no type for texts");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "no type for texts");
  return type;
}

Hdf5Handle space_of(std::span<const std::size_t> shape) {
  const std::vector<hsize_t> n(shape.begin(), shape.end());
  return owned(H5Screate_simple(static_cast<int>(n.size()), n.data(), nullptr), H5Sclose, "shape");
}

Hdf5Handle open_values(hid_t group, const std::string& name) {
  return owned(H5Dopen2(group, name.c_str(), H5P_DEFAULT), H5Dclose, name + " is missing");
}

std::size_t count_of(hid_t values) {
  const auto space = owned(H5Dget_space(values), H5Sclose, "a variable has no shape");
  const hssize_t count = H5Sget_simple_extent_npoints(space.id());
  if (count < 0 || count > most_values) throw Hdf5Error("a variable has an impossible shape");
  return static_cast<std::size_t>(count);
}

void put_attribute(hid_t object, const std::string& name, hid_t type, const void* value) {
  const auto space = space_of({});
  const auto attribute =
      owned(H5Acreate2(object, name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
            "cannot create attribute " + name);
  check(H5Awrite(attribute.id(), type, value), "cannot write attribute " + name);
}

void put_attribute(hid_t object, const std::string& name, const std::string& value) {
  const char* text = value.c_str();
  put_attribute(object, name, text_type().id(), &text);
}

std::vector<const char*> pointers(std::span<const std::string> texts) {
  std::vector<const char*> found(texts.size());
  std::transform(texts.begin(), texts.end(), found.begin(), std::mem_fn(&std::string::c_str));
  return found;
}

bool is_kind(const Hdf5Handle& type, H5T_class_t kind) {
  return H5Tget_class(type.id()) == kind &&
         (kind != H5T_STRING || H5Tis_variable_str(type.id()) > 0);
}

Hdf5Handle open_attribute(hid_t object, const std::string& name, H5T_class_t kind) {
  auto attribute = owned(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose,
                         fmt::format("attribute {} is missing", name));
  const auto type = owned(H5Aget_type(attribute.id()), H5Tclose, name);
  const auto space = owned(H5Aget_space(attribute.id()), H5Sclose, name);
  if (H5Sget_simple_extent_npoints(space.id()) != 1 || !is_kind(type, kind))
    throw Hdf5Error(fmt::format("attribute {} is of another kind", name));
  return attribute;
}

void read_into(const Hdf5Handle& from, hid_t type, void* values, const std::string& name) {
  check(H5Dread(from.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "cannot read " + name);
}

/// Copies texts that HDF5 allocated, and gives its memory back.
std::vector<std::string> taken(std::vector<char*> raw, hid_t type, hid_t space) {
  std::vector<std::string> texts;
  for (const char* one : raw) texts.emplace_back(one ? one : "");
  H5Dvlen_reclaim(type, space, H5P_DEFAULT, raw.data());
  return texts;
}

}  // namespace

Hdf5Group Hdf5Group::create_group(const std::string& name) {
  const auto settings = owned(H5Pcreate(H5P_GROUP_CREATE), H5Pclose, "no group settings");
  check(H5Pset_link_creation_order(settings.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
        "no group settings");
  return Hdf5Group(
      owned(H5Gcreate2(handle_.id(), name.c_str(), H5P_DEFAULT, settings.id(), H5P_DEFAULT),
            H5Gclose, "cannot create group " + name));
}

Hdf5Group Hdf5Group::group(const std::string& name) const {
  return Hdf5Group(owned(H5Gopen2(handle_.id(), name.c_str(), H5P_DEFAULT), H5Gclose,
                         fmt::format("group {} is missing", name)));
}

std::vector<std::string> Hdf5Group::groups() const {
  std::vector<std::string> names;
  const auto collect = [](hid_t, const char* name, const H5L_info_t*, void* into) -> herr_t {
    static_cast<std::vector<std::string>*>(into)->emplace_back(name);
    return 0;
  };
  check(H5Literate(handle_.id(), H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, collect, &names),
        "the list of groups cannot be read");
  return names;
}

void Hdf5Group::set_attribute(const std::string& name, const std::string& value) {
  put_attribute(handle_.id(), name, value);
}

void Hdf5Group::set_attribute(const std::string& name, std::int64_t value) {
  put_attribute(handle_.id(), name, H5T_NATIVE_INT64, &value);
}

std::string Hdf5Group::text_attribute(const std::string& name) const {
  const auto attribute = open_attribute(handle_.id(), name, H5T_STRING);
  std::vector<char*> raw(1);
  const auto type = text_type();
  check(H5Aread(attribute.id(), type.id(), raw.data()), "cannot read attribute " + name);
  return taken(std::move(raw), type.id(), space_of({}).id()).front();
}

std::int64_t Hdf5Group::integer_attribute(const std::string& name) const {
  std::int64_t value = 0;
  const auto attribute = open_attribute(handle_.id(), name, H5T_INTEGER);
  check(H5Aread(attribute.id(), H5T_NATIVE_INT64, &value), "cannot read attribute " + name);
  return value;
}

void Hdf5Group::write_variable(const std::string& name, const Axes* axes, std::size_t count,
                               std::int64_t stored, std::int64_t given, const void* values,
                               const Hdf5Label& label) {
  std::vector<Hdf5Handle> scales;
  std::vector<std::size_t> shape;
  for (const std::string& axis : axes ? *axes : Axes{}) {
    if (check(H5Lexists(handle_.id(), axis.c_str(), H5P_DEFAULT), "cannot look for " + axis) == 0)
      check(H5Lcreate_hard(handle_.id(), ("/" + axis).c_str(), handle_.id(), axis.c_str(),
                           H5P_DEFAULT, H5P_DEFAULT),
            "there is no scale " + axis);
    scales.push_back(open_values(handle_.id(), axis));
    shape.push_back(count_of(scales.back().id()));
  }
  if (!axes) shape = {count};
  if (std::reduce(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>()) != count)
    throw Hdf5Error(fmt::format("{} does not fit its scales", name));

  const auto space = space_of(shape);
  const auto made = owned(H5Dcreate2(handle_.id(), name.c_str(), stored, space.id(), H5P_DEFAULT,
                                     H5P_DEFAULT, H5P_DEFAULT),
                          H5Dclose, "cannot create " + name);
  if (count > 0)
    check(H5Dwrite(made.id(), given, H5S_ALL, H5S_ALL, H5P_DEFAULT, values),
          "cannot write " + name);
  put_attribute(made.id(), "units", label.units);
  put_attribute(made.id(), "long_name", label.long_name);
  if (!axes) check(H5DSset_scale(made.id(), name.c_str()), "cannot make a scale of " + name);
  for (unsigned axis = 0; axis < scales.size(); ++axis)
    check(H5DSattach_scale(made.id(), scales[axis].id(), axis), "cannot scale " + name);
}

void Hdf5Group::write_scale(const std::string& name, std::span<const std::string> labels,
                            const Hdf5Label& label) {
  const auto type = text_type();
  write_variable(name, nullptr, labels.size(), type.id(), type.id(), pointers(labels).data(),
                 label);
}

void Hdf5Group::write_scale(const std::string& name, std::span<const std::int64_t> labels,
                            const Hdf5Label& label) {
  write_variable(name, nullptr, labels.size(), H5T_STD_I64LE, H5T_NATIVE_INT64, labels.data(),
                 label);
}

void Hdf5Group::write_scale(const std::string& name, std::span<const double> labels,
                            const Hdf5Label& label) {
  write_variable(name, nullptr, labels.size(), H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, labels.data(),
                 label);
}

void Hdf5Group::write(const std::string& name, const Axes& axes, std::span<const double> values,
                      const Hdf5Label& label) {
  write_variable(name, &axes, values.size(), H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, values.data(),
                 label);
}

void Hdf5Group::write(const std::string& name, const Axes& axes,
                      std::span<const std::int64_t> values, const Hdf5Label& label) {
  write_variable(name, &axes, values.size(), H5T_STD_I64LE, H5T_NATIVE_INT64, values.data(), label);
}

void Hdf5Group::write(const std::string& name, const Axes& axes,
                      std::span<const std::string> values, const Hdf5Label& label) {
  const auto type = text_type();
  write_variable(name, &axes, values.size(), type.id(), type.id(), pointers(values).data(), label);
}

void Hdf5Group::write_flags(const std::string& name, const Axes& axes,
                            const std::vector<bool>& flags, const Hdf5Label& label) {
  const std::vector<std::uint8_t> values(flags.begin(), flags.end());
  write_variable(name, &axes, values.size(), H5T_STD_U8LE, H5T_NATIVE_UINT8, values.data(), label);
  const auto made = open_values(handle_.id(), name);
  const std::uint8_t meant[] = {0, 1};
  check(H5LTset_attribute_uchar(handle_.id(), name.c_str(), "flag_values", meant, 2), name);
  put_attribute(made.id(), "flag_meanings", "no yes");
}

Hdf5Handle Hdf5Group::values_of(const std::string& name, std::int64_t kind,
                                std::size_t size) const {
  auto values = open_values(handle_.id(), name);
  const auto type = owned(H5Dget_type(values.id()), H5Tclose, name);
  if (!is_kind(type, static_cast<H5T_class_t>(kind)))
    throw Hdf5Error(fmt::format("{} is of another kind", name));
  if (count_of(values.id()) != size)
    throw Hdf5Error(
        fmt::format("{} has {} values instead of {}", name, count_of(values.id()), size));
  return values;
}

std::vector<double> Hdf5Group::numbers(const std::string& name, std::size_t size) const {
  std::vector<double> values(size);
  read_into(values_of(name, H5T_FLOAT, size), H5T_NATIVE_DOUBLE, values.data(), name);
  return values;
}

std::vector<std::int64_t> Hdf5Group::integers(const std::string& name, std::size_t size) const {
  std::vector<std::int64_t> values(size);
  read_into(values_of(name, H5T_INTEGER, size), H5T_NATIVE_INT64, values.data(), name);
  return values;
}

std::vector<std::string> Hdf5Group::texts(const std::string& name, std::size_t size) const {
  const auto from = values_of(name, H5T_STRING, size);
  if (size == 0) return {};
  std::vector<char*> raw(size);
  const auto type = text_type();
  read_into(from, type.id(), raw.data(), name);
  const auto space = owned(H5Dget_space(from.id()), H5Sclose, name);
  return taken(std::move(raw), type.id(), space.id());
}

std::size_t Hdf5Group::size(const std::string& name) const {
  return count_of(open_values(handle_.id(), name).id());
}

Hdf5File Hdf5File::create() {
  const auto access = in_memory();
  return Hdf5File(owned(H5Fcreate(new_name().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id()),
                        H5Fclose, "no file in memory"));
}

Hdf5File Hdf5File::open(const std::string& bytes) {
  if (bytes.empty()) throw Hdf5Error("it is empty");
  const auto access = in_memory();
  // HDF5 copies the image; it does not write to it.
  check(H5Pset_file_image(access.id(), const_cast<char*>(bytes.data()), bytes.size()),
        "no file in memory");
  return Hdf5File(owned(H5Fopen(new_name().c_str(), H5F_ACC_RDONLY, access.id()), H5Fclose,
                        "HDF5 cannot open it: it is cut short, damaged, or no HDF5 file"));
}

Hdf5Group Hdf5File::root() const {
  return Hdf5Group(owned(H5Gopen2(handle_.id(), "/", H5P_DEFAULT), H5Gclose, "no root group"));
}

std::string Hdf5File::bytes() const {
  check(H5Fflush(handle_.id(), H5F_SCOPE_GLOBAL), "cannot finish the file");
  const auto size = check(H5Fget_file_image(handle_.id(), nullptr, 0), "cannot finish the file");
  std::string image(static_cast<std::size_t>(size), '\0');
  check(H5Fget_file_image(handle_.id(), image.data(), image.size()), "cannot copy the file");
  return image;
}

}  // namespace raffinate
