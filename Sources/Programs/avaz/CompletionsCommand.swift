/// `avaz completions`: what a shell needs to complete a command line.
enum CompletionsCommand: Command {
    static let name = "completions"
    static let summary = "print completions for bash, zsh or fish"
    static let help = """
        avaz completions SHELL: what a shell needs to complete command lines

        Usage: avaz completions bash|zsh|fish

        Commands and options are those of `--help`, experiments those of `avaz list`; all else are
        files. `make install` puts them where the shells look.

          bash: avaz completions bash > ~/.local/share/bash-completion/completions/avaz
          zsh:  avaz completions zsh > FOLDER/_avaz, a folder that is in fpath
          fish: avaz completions fish > ~/.config/fish/completions/avaz.fish
        """

    /// Shells that are known.
    private enum Shell: String, CaseIterable {
        case bash, zsh, fish
    }

    static func run(_ words: [String]) throws -> Int32 {
        let arguments = try Arguments(words, command: name, options: [])
        let known = Shell.allCases.map(\.rawValue).joined(separator: ", ")
        guard arguments.positionals.count == 1,
            let shell = Shell(rawValue: arguments.positionals[0])
        else {
            throw UsageError("avaz completions: which shell? one of \(known)")
        }
        let table = CommandTable(Avaz.commands)
        switch shell {
        case .bash: Terminal.say(bash(table))
        case .zsh: Terminal.say(zsh(table))
        case .fish: Terminal.say(fish(table))
        }
        return 0
    }

    /// Commands that take an experiment's name.
    private static let ofExperiments = ["run", "summary"]

    private static let experiments = "avaz list 2>/dev/null | sed -n 's/^  \\([^ ]*\\).*/\\1/p'"

    private static func bash(_ table: CommandTable) -> String {
        let cases = table.entries.map { entry in
            "        \(entry.name)) words=\"\(entry.options.joined(separator: " "))\" ;;"
        }
        return """
            # Completions of avaz for bash.
            _avaz() {
                local word="${COMP_WORDS[COMP_CWORD]}" words=
                if [ "$COMP_CWORD" -eq 1 ]; then
                    COMPREPLY=($(compgen -W "\(table.names.joined(separator: " ")) --help --version" -- "$word"))
                    return
                fi
                case "${COMP_WORDS[1]}" in
            \(cases.joined(separator: "\n"))
                esac
                case "$word" in
                    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
                    *)
                        case "${COMP_WORDS[1]}" in
                            \(ofExperiments.joined(separator: "|")))
                                [ "$COMP_CWORD" -eq 2 ] &&
                                    COMPREPLY=($(compgen -W "$(\(experiments))" -- "$word")) ;;
                        esac ;;
                esac
            }
            complete -o default -F _avaz avaz
            """
    }

    private static func zsh(_ table: CommandTable) -> String {
        func quoted(_ text: String) -> String {
            "'" + text.replacing("'", with: "’").replacing(":", with: "\\:") + "'"
        }
        let commands = table.entries.map { "        \(quoted($0.name)):\(quoted($0.summary))" }
        let cases = table.entries.map { entry in
            "        \(entry.name)) options=(\(entry.options.joined(separator: " "))) ;;"
        }
        return """
            #compdef avaz
            # Completions of avaz for zsh.
            local -a commands options
            commands=(
            \(commands.joined(separator: "\n"))
            )
            if (( CURRENT == 2 )); then
                _describe command commands
                return
            fi
            case $words[2] in
            \(cases.joined(separator: "\n"))
            esac
            if [[ $words[CURRENT] == -* ]]; then
                compadd -- $options
            elif [[ $words[2] == (\(ofExperiments.joined(separator: "|"))) && CURRENT -eq 3 ]]; then
                compadd -- ${(f)"$(\(experiments))"}
            else
                _files
            fi
            """
    }

    private static func fish(_ table: CommandTable) -> String {
        func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "\\'") + "'" }
        var lines = [
            "# Completions of avaz for fish.",
            "complete -c avaz -n __fish_use_subcommand -l version -d 'print the version'",
        ]
        for entry in table.entries {
            lines.append(
                "complete -c avaz -n __fish_use_subcommand -f -a \(entry.name) -d "
                    + quoted(entry.summary))
            for option in entry.options {
                lines.append(
                    "complete -c avaz -n '__fish_seen_subcommand_from \(entry.name)' -l "
                        + option.dropFirst(2))
            }
        }
        lines.append(
            "complete -c avaz -n '__fish_seen_subcommand_from \(ofExperiments.joined(separator: " "))' "
                + "-a \"(\(experiments))\"")
        return lines.joined(separator: "\n")
    }
}
