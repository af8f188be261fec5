# SPDX-License-Identifier: BSD-3-Clause
# An installed tree serves `find_package(raffinate)`; tests/consumer proves it.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/raffinate)
configure_package_config_file(cmake/raffinateConfig.cmake.in raffinateConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(raffinateConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(TARGETS raffinate_chemistry raffinate_solver raffinate_flowsheets EXPORT raffinate
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/raffinate)
install(EXPORT raffinate NAMESPACE raffinate:: FILE raffinateTargets.cmake DESTINATION ${package})
install(FILES ${PROJECT_BINARY_DIR}/raffinateConfig.cmake
              ${PROJECT_BINARY_DIR}/raffinateConfigVersion.cmake DESTINATION ${package})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
