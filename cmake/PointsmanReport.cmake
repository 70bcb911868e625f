# The page's script, style and notices as constants of the program.
#
# pointsman_report_assets(<target>) builds reports/web with npm and esbuild inside the build folder
# and links the outcome to <target>, byte for byte, by the assembler's .incbin; as a library of its own
# for the reason that PointsmanEmbed has. The script is made again when its sources or its lock file
# change. Versions are exact and checked by their hashes (package-lock.json); no script of a package
# runs at installation.

option(POINTSMAN_REPORT "Build the script of HTML reports (needs Node)" ON)
set(POINTSMAN_REPORT_BUNDLE "" CACHE FILEPATH "A script that was built elsewhere, in place of npm")

function(pointsman_report_assets target)
  set(web "${CMAKE_SOURCE_DIR}/reports/web")
  set(folder "${CMAKE_BINARY_DIR}/web")
  if(NOT POINTSMAN_REPORT)
    return()
  endif()
  if(POINTSMAN_REPORT_BUNDLE)
    set(bundle "${POINTSMAN_REPORT_BUNDLE}")
  else()
    find_program(POINTSMAN_NPM npm)
    if(NOT POINTSMAN_NPM)
      message(FATAL_ERROR "HTML reports need npm to build: install nodejs and npm, or configure "
                          "with -DPOINTSMAN_REPORT=OFF for a program without them")
    endif()
    set(bundle "${folder}/report.bundle.js")
    file(GLOB sources CONFIGURE_DEPENDS "${web}/src/*.js")
    set(stamp "${folder}/node_modules.stamp")
    add_custom_command(
      OUTPUT "${stamp}"
      COMMAND ${CMAKE_COMMAND} -E make_directory "${folder}"
      COMMAND ${CMAKE_COMMAND} -E copy "${web}/package.json" "${web}/package-lock.json" "${folder}"
      COMMAND ${CMAKE_COMMAND} -E chdir "${folder}" ${POINTSMAN_NPM} ci --prefer-offline --ignore-scripts --no-audit
              --no-fund --loglevel=error
      COMMAND ${CMAKE_COMMAND} -E touch "${stamp}"
      DEPENDS "${web}/package.json" "${web}/package-lock.json"
      COMMENT "Fetching what the report's script is made of" VERBATIM)
    add_custom_command(
      OUTPUT "${bundle}"
      COMMAND ${CMAKE_COMMAND} -E rm -rf "${folder}/src"
      COMMAND ${CMAKE_COMMAND} -E copy_directory "${web}/src" "${folder}/src"
      COMMAND ${CMAKE_COMMAND} -E chdir "${folder}" ${POINTSMAN_NPM} run --silent build
      DEPENDS ${sources} "${stamp}"
      COMMENT "Bundling the report's script" VERBATIM)
  endif()
  set(style "${web}/report.css")
  set(notices "${web}/NOTICES.txt")
  set(object "${CMAKE_BINARY_DIR}/embedded/report_assets.S")
  configure_file("${CMAKE_SOURCE_DIR}/cmake/report_assets.S.in" "${object}" @ONLY)
  add_library(report_assets STATIC "${object}")
  set_source_files_properties("${object}" PROPERTIES OBJECT_DEPENDS "${bundle};${style};${notices}")
  target_link_libraries(${target} PRIVATE report_assets)
  target_compile_definitions(${target} PRIVATE POINTSMAN_HAS_REPORT)
  set_property(GLOBAL PROPERTY POINTSMAN_BUNDLE "${bundle}")
endfunction()
