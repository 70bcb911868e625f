# Files of the repository as constants of the program, so that the binary needs no install path.
#
# pointsman_embed(<target> NAME <name> FOLDER <folder> PATTERN <glob>) compiles into <target> a
# generated source that defines, for sim/base/embedded.hpp:
#     std::span<const base::EmbeddedFile> pointsman::embedded::<name>();
# with one entry per matching file, by ascending file name. Editing a file regenerates the source.

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
  target_sources(${target} PRIVATE "${output}")
  set_source_files_properties("${output}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
