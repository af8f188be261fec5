# SPDX-License-Identifier: BSD-3-Clause
# Writes OUTPUT from INPUT (flowsheets/version.cpp.in); untouched when nothing changed.
# The commit comes from git, or from the line that `git archive` put into cmake/archive.txt.
set(commit "")
set(tags "")
set(dirty "")

if(GIT AND EXISTS ${SOURCE}/.git)  # not some other repository around an unpacked tarball
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --short HEAD
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET
                  RESULT_VARIABLE failed)
  if(failed)
    set(commit "")
  else()
    execute_process(COMMAND ${GIT} -C ${SOURCE} tag --points-at HEAD OUTPUT_VARIABLE tags)
    execute_process(COMMAND ${GIT} -C ${SOURCE} status --porcelain --untracked-files=no
                    OUTPUT_VARIABLE changes)
    if(changes)
      set(dirty ".dirty")
    endif()
  endif()
else()
  file(STRINGS ${SOURCE}/cmake/archive.txt archive LIMIT_COUNT 1)
  if(archive MATCHES "^([0-9a-f]+)(.*)$")
    set(commit ${CMAKE_MATCH_1})
    set(tags "${CMAKE_MATCH_2}")
  endif()
endif()

set(CODE_VERSION ${VERSION})
string(REPLACE "." "\\." pattern "(^|[ :\n])v${VERSION}($|[,\n])")
if(commit AND (dirty OR NOT tags MATCHES "${pattern}"))
  string(APPEND CODE_VERSION "+${commit}${dirty}")
endif()
configure_file(${INPUT} ${OUTPUT} @ONLY)
