# Completion of goxelctl and goxel-headless for fish. What may be typed is said by the programs themselves.
function __goxelctl_complete
    set -l words (commandline -opc) "$(commandline -ct)"
    for line in ($words[1] __complete $words[2..] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path "$words[-1]"
        else
            echo $line
        end
    end
end
complete -c goxelctl -c goxel-headless -f -a '(__goxelctl_complete)'
