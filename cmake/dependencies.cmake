# SPDX-License-Identifier: BSD-3-Clause
# Everything raffinate is built on. A library that is missing is named with its cure.

macro(require_package name debian_package)
  find_package(${name} ${ARGN} QUIET)
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR "raffinate needs ${name} (Debian 12: ${debian_package}).\n"
                        "Run tools/install-dependencies, then configure again.")
  endif()
endmacro()

require_package(Eigen3 libeigen3-dev 3.4 CONFIG)
require_package(yaml-cpp libyaml-cpp-dev 0.7 CONFIG)
require_package(fmt libfmt-dev 9 CONFIG)
require_package(CLI11 libcli11-dev 2.1 CONFIG)
require_package(nlohmann_json nlohmann-json3-dev 3.11 CONFIG)
require_package(MPI libopenmpi-dev COMPONENTS CXX)
require_package(SUNDIALS libsundials-dev 6.4 CONFIG)

require_package(PkgConfig pkg-config)
pkg_check_modules(PETSC QUIET IMPORTED_TARGET PETSc>=3.18)
if(NOT PETSC_FOUND)
  message(FATAL_ERROR "raffinate needs PETSc 3.18 or newer (Debian 12: libpetsc-real-dev).\n"
                      "Run tools/install-dependencies, then configure again.")
endif()
# The complex build installs beside the real one and can be picked up in silence.
find_file(PETSC_CONFIGURATION petscconf.h PATHS ${PETSC_INCLUDE_DIRS} NO_DEFAULT_PATH NO_CACHE)
file(STRINGS ${PETSC_CONFIGURATION} petsc_is_complex REGEX "define +PETSC_USE_COMPLEX")
if(petsc_is_complex)
  message(FATAL_ERROR "This PETSc (${PETSC_CONFIGURATION}) is built for complex numbers; raffinate "
                      "needs the real one.\nOn Debian 12: apt-get remove libpetsc-complex-dev")
endif()

pkg_check_modules(HIGHWAY QUIET IMPORTED_TARGET libhwy>=1.0)
if(NOT HIGHWAY_FOUND)
  message(FATAL_ERROR "raffinate needs Highway 1.0 or newer (Debian 12: libhwy-dev).\n"
                      "Run tools/install-dependencies, then configure again.")
endif()

set(HDF5_PREFER_PARALLEL ON)
require_package(HDF5 libhdf5-openmpi-dev COMPONENTS C HL)
if(NOT HDF5_IS_PARALLEL)
  message(FATAL_ERROR "The HDF5 found is serial; raffinate needs the Open MPI flavour.\n"
                      "On Debian 12: apt-get install libhdf5-openmpi-dev && apt-get remove libhdf5-dev")
endif()

# The repository's own virtual environment comes before whatever is first on PATH.
if(NOT Python_EXECUTABLE AND EXISTS ${PROJECT_SOURCE_DIR}/.venv/bin/python)
  set(Python_EXECUTABLE ${PROJECT_SOURCE_DIR}/.venv/bin/python CACHE FILEPATH "Python to build for")
endif()
if(RAFFINATE_PYTHON)
  require_package(Python python3-dev 3.11 COMPONENTS Interpreter Development.Module)
  # NumPy 2 needs pybind11 2.12; Debian's is older, so the one beside Python's own packages is taken.
  execute_process(COMMAND ${Python_EXECUTABLE} -m pybind11 --cmakedir OUTPUT_VARIABLE pybind11_here
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(PYBIND11_FINDPYTHON ON)
  require_package(pybind11 "none new enough; from PyPI" 2.12 CONFIG HINTS ${pybind11_here})
elseif(RAFFINATE_TESTS)
  require_package(Python python3 3.11 COMPONENTS Interpreter)
endif()
if(RAFFINATE_TESTS)
  require_package(GTest libgtest-dev 1.12)
endif()
if(RAFFINATE_BENCHMARKS)
  require_package(benchmark libbenchmark-dev 1.7 CONFIG)
endif()
