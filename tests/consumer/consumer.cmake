# SPDX-License-Identifier: BSD-3-Clause
# Installs the build tree BUILD, then configures, builds and runs the project beside this file
# against it. All of it is removed at the end: installed data left behind would be found by the
# programs of the build tree. WORK is the folder for this, PREFIX where the build tree installs to.
function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
  if(NOT code EQUAL 0)
    file(REMOVE_RECURSE ${PREFIX} ${WORK})
    message(FATAL_ERROR "${what} failed:\n${out}")
  endif()
  set(out "${out}" PARENT_SCOPE)
endfunction()

unset(ENV{RAFFINATE_DATA})
file(REMOVE_RECURSE ${PREFIX} ${WORK})
run("Installing" ${CMAKE_COMMAND} --install ${BUILD})
run("Configuring" ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${WORK} -G ${GENERATOR}
    -D CMAKE_PREFIX_PATH=${PREFIX} -D CMAKE_CXX_FLAGS=${FLAGS})
run("Building" ${CMAKE_COMMAND} --build ${WORK})
run("Running" ${WORK}/consumer ${PREFIX}/share/raffinate/systems)
message("${out}")
if(EXISTS ${PREFIX}/bin/raffinate)
  run("The installed command" ${PREFIX}/bin/raffinate --version)
  message("${out}")
endif()
file(REMOVE_RECURSE ${PREFIX} ${WORK})
