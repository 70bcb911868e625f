# Files of the repository as constants of the program, so that the binary needs no install path.
#
# pointsman_embed(<target> NAME <name> FOLDER <folder> PATTERN <glob>) links to <target> a library
# <name> of one generated source that defines, for sim/base/embedded.hpp:
#     std::span<const base::EmbeddedFile> pointsman::embedded::<name>();
# with one entry per matching file, by ascending file name. Editing a file regenerates the source. It is
# a library of its own because what a target generates waits for the libraries that it links, and its
# files in turn for that: layers would compile one after the other.

function(pointsman_embed target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "NAME;FOLDER;PATTERN" "")
  file(GLOB files CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${arg_FOLDER}/${arg_PATTERN}")
  list(SORT files)
  set(output "${CMAKE_BINARY_DIR}/embedded/${arg_NAME}.cpp")
  string(REPLACE ";" "|" joined "${files}")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" -D "NAME=${arg_NAME}" -D "FILES=${joined}" -D "OUTPUT=${output}"
            -P "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
    DEPENDS ${files} "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
    COMMENT "Embedding ${arg_FOLDER}/${arg_PATTERN}"
    VERBATIM)
  add_library(${arg_NAME} STATIC "${output}")
  target_link_libraries(${arg_NAME} PRIVATE pointsman_flags)
  target_link_libraries(${target} PRIVATE ${arg_NAME})
endfunction()
