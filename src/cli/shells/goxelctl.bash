# Completion of goxelctl and goxel-headless for bash. What may be typed is said by the programs themselves.
# shellcheck shell=bash
_goxelctl() {
        # COMP_WORDS is split at '=' and ':', too: pieces without a blank between belong together.
        local rest=${COMP_LINE:0:COMP_POINT} gap word i cut line files=
        local -a words=()
        for ((i = 0; i <= COMP_CWORD; i++)); do
                gap=${rest%%[![:blank:]]*}
                rest=${rest#"$gap"}
                word=${COMP_WORDS[i]}
                ((i < COMP_CWORD)) || word=$rest
                rest=${rest#"$word"}
                if [[ $gap || $i -eq 0 ]]; then words+=("$word"); else words[-1]+=$word; fi
        done
        words=("${words[@]//[\\\"\']/}")
        word=${words[-1]}
        cut=${word%"${word##*[=:]}"}

        COMPREPLY=()
        while IFS= read -r line; do
                [[ $line != :files ]] || { files=1 && continue; }
                COMPREPLY+=("${line%%$'\t'*}")
        done < <("$1" __complete "${words[@]:1}" 2>/dev/null)
        COMPREPLY=("${COMPREPLY[@]#"$cut"}")
        [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace
        # Readline quotes what it takes for names of files.
        [[ ! $files && ${COMPREPLY[*]} != *[\ \&\;\(\)\#\$\!]* ]] || compopt -o filenames
        [[ ! $files ]] || while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "${word#"$cut"}")
}
complete -F _goxelctl goxelctl goxel-headless
