// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace raffinate {

/// The bytes are no HDF5 file, or not one with the expected content. The message names the item.
class Hdf5Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An HDF5 identifier that closes itself.
class Hdf5Handle {
 public:
  Hdf5Handle() = default;
  Hdf5Handle(std::int64_t id, int (*close)(std::int64_t)) : id_(id), close_(close) {}
  Hdf5Handle(Hdf5Handle&& other) noexcept
      : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Hdf5Handle() {
    if (id_ >= 0) close_(id_);
  }
  std::int64_t id() const { return id_; }

 private:
  std::int64_t id_ = -1;
  int (*close_)(std::int64_t) = nullptr;
};

/// What xarray and a plot show of a variable: `units` ("mol/L", "1", "" for texts), `long_name`.
struct Hdf5Label {
  std::string units, long_name;
};

/// A group of a file. Every axis of a variable is a scale of the same group: without that xarray
/// finds no labels, or refuses the group. A scale that only the root has is hard-linked into the
/// group when a variable first names it.
class Hdf5Group {
 public:
  Hdf5Group create_group(const std::string& name);
  Hdf5Group group(const std::string& name) const;
  std::vector<std::string> groups() const;  ///< of a group of groups, in the order of creation

  void set_attribute(const std::string& name, const std::string& value);
  void set_attribute(const std::string& name, std::int64_t value);
  std::string text_attribute(const std::string& name) const;
  std::int64_t integer_attribute(const std::string& name) const;

  /// A scale: the labels along one axis.
  void write_scale(const std::string& name, std::span<const std::string> labels, const Hdf5Label&);
  void write_scale(const std::string& name, std::span<const std::int64_t> labels, const Hdf5Label&);
  void write_scale(const std::string& name, std::span<const double> labels, const Hdf5Label&);

  /// A variable along the named scales; none for a single value. Flags are stored as 0 and 1.
  using Axes = std::vector<std::string>;
  void write(const std::string& name, const Axes&, std::span<const double>, const Hdf5Label&);
  void write(const std::string& name, const Axes&, std::span<const std::int64_t>, const Hdf5Label&);
  void write(const std::string& name, const Axes&, std::span<const std::string>, const Hdf5Label&);
  void write_flags(const std::string& name, const Axes&, const std::vector<bool>&,
                   const Hdf5Label&);

  /// A variable that must hold `size` values. Throws Hdf5Error if it is missing, of another kind or size.
  std::vector<double> numbers(const std::string& name, std::size_t size) const;
  std::vector<std::int64_t> integers(const std::string& name, std::size_t size) const;
  std::vector<std::string> texts(const std::string& name, std::size_t size) const;
  /// The same without knowing how many there are; for scales.
  std::vector<std::string> texts(const std::string& name) const { return texts(name, size(name)); }
  std::size_t size(const std::string& name) const;

 private:
  friend class Hdf5File;
  explicit Hdf5Group(Hdf5Handle handle) : handle_(std::move(handle)) {}
  /// Without axes it is a scale itself.
  void write_variable(const std::string& name, const Axes* axes, std::size_t count,
                      std::int64_t stored, std::int64_t given, const void* values,
                      const Hdf5Label& label);
  Hdf5Handle values_of(const std::string& name, std::int64_t kind, std::size_t size) const;
  Hdf5Handle handle_;
};

/// An HDF5 file in memory. The disk is not HDF5's business here: its bytes are checked before they
/// are read and written in one go, no lock is taken, and a full disk cannot leave half a file.
/// HDF5 is not thread-safe: hold `mutex()` while a file or one of its groups lives.
class Hdf5File {
 public:
  static Hdf5File create();
  /// Throws Hdf5Error if the bytes are not a whole HDF5 file.
  static Hdf5File open(const std::string& bytes);

  Hdf5Group root() const;
  std::string bytes() const;

  static std::mutex& mutex() {
    static std::mutex only;
    return only;
  }

 private:
  explicit Hdf5File(Hdf5Handle handle) : handle_(std::move(handle)) {}
  Hdf5Handle handle_;
};

}  // namespace raffinate
