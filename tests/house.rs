//! The house rules, read from the source tree: who may name what, how long a file may be, and what
//! the core must not depend on.
//!
//! A rule that only a reviewer knows is kept until the first busy day.

#[cfg(test)]
mod house {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    const ROOT: &str = env!("CARGO_MANIFEST_DIR");
    /// The ceiling of every file that somebody writes.
    const MAX_LINES: usize = 400;

    /// A file of the tree: its path from the root, with `/`, and its text.
    struct File {
        path: String,
        text: String,
    }

    impl File {
        fn is_in(&self, folders: &[&str]) -> bool {
            folders.iter().any(|folder| self.path.starts_with(folder))
        }

        /// The lines that are not comments, with their numbers.
        fn code(&self) -> impl Iterator<Item = (usize, &str)> {
            let lines = self.text.lines().enumerate();
            lines
                .map(|(index, line)| (index + 1, line))
                .filter(|(_, line)| !line.trim_start().starts_with("//"))
        }

        /// Where the code names something, as `path:line`.
        fn naming(&self, name: &str) -> Vec<String> {
            let names = |line: &str| {
                line.match_indices(name).any(|(start, _)| {
                    !line[..start].ends_with(|before: char| before.is_alphanumeric() || before == '_')
                })
            };
            self.code()
                .filter(|(_, line)| names(line))
                .map(|(number, _)| format!("{}:{number}", self.path))
                .collect()
        }
    }

    /// The files below a folder that have one of the extensions.
    fn files(folder: &str, extensions: &[&str]) -> Vec<File> {
        let mut found = Vec::new();
        walk(&Path::new(ROOT).join(folder), &mut |path| {
            if path.extension().is_some_and(|own| extensions.iter().any(|extension| own == *extension)) {
                let below = path.strip_prefix(ROOT).unwrap().to_str().unwrap().replace('\\', "/");
                found.push(File { path: below, text: fs::read_to_string(path).unwrap() });
            }
        });
        assert!(!found.is_empty(), "no files in {folder}");
        found
    }

    fn walk(folder: &Path, found: &mut impl FnMut(&Path)) {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            let generated = path.file_name().is_some_and(|name| name == "target" || name == "node_modules");
            if path.is_dir() && !generated {
                walk(&path, found);
            } else if path.is_file() {
                found(&path);
            }
        }
    }

    /// Where a name stands outside the places that may use it.
    fn outside(name: &str, places: &[&str]) -> Vec<String> {
        let elsewhere = files("src", &["rs"]).into_iter().filter(|file| !file.is_in(places));
        elsewhere.flat_map(|file| file.naming(name)).collect()
    }

    fn nowhere() -> Vec<String> {
        Vec::new()
    }

    #[test]
    fn only_the_portable_back_end_names_jwt_simple() {
        assert_eq!(outside("jwt_simple", &["src/jose/portable.rs"]), nowhere());
    }

    #[test]
    fn only_the_worker_names_worker() {
        assert_eq!(outside("worker::", &["src/worker/"]), nowhere());
    }

    #[test]
    fn only_the_javascript_hosts_name_its_bindings() {
        for name in ["wasm_bindgen", "js_sys", "serde_wasm_bindgen"] {
            assert_eq!(outside(name, &["src/npm/", "src/worker/", "src/jose/webcrypto.rs"]), nowhere());
        }
    }

    #[test]
    fn only_expressions_name_cel() {
        assert_eq!(outside("cel::", &["src/expression/"]), nowhere());
    }

    /// The stage believes tokens that nobody signed.
    #[test]
    fn no_host_that_serves_requests_knows_trials() {
        let places = ["src/simulation.rs", "src/simulation/", "src/lib.rs", "src/npm/tools.rs"];
        assert_eq!(outside("trial", &places), nowhere());
    }

    #[test]
    fn only_the_corridors_wait() {
        assert_eq!(
            outside(".await", &["src/exchange.rs", "src/exchange/", "src/npm/", "src/worker/"]),
            nowhere()
        );
    }

    #[test]
    fn no_error_is_left_to_a_catch_all_arm() {
        for file in files("src", &["rs"]).iter().filter(|file| file.is_in(&["src/error.rs", "src/error/"])) {
            let arms: Vec<_> =
                file.code().filter(|(_, line)| line.trim_start().starts_with("_ =>")).collect();
            assert_eq!(arms, [], "{}", file.path);
        }
    }

    #[test]
    fn every_file_opens_by_saying_what_it_is() {
        let opens = |file: &File| match file.path.rsplit('.').next() {
            Some("rs") => file.text.starts_with("//! "),
            Some("md") => file.text.starts_with("# "),
            Some("html") => file.text.starts_with("<!"),
            _ => file.text.starts_with("//") || file.text.starts_with("/*") || file.text.starts_with("#!"),
        };
        for folder in ["src", "scripts", "tests", "www"] {
            for file in files(folder, &["rs", "mjs", "js", "ts", "css", "html", "md"]) {
                assert!(opens(&file), "{} does not say what it is", file.path);
            }
        }
    }

    #[test]
    fn no_file_is_longer_than_four_hundred_lines() {
        for folder in ["src", "scripts", "tests", "www"] {
            for file in files(folder, &["rs", "mjs", "js", "ts", "css", "html", "md"]) {
                let lines = file.text.lines().count();
                assert!(lines <= MAX_LINES, "{} has {lines} lines", file.path);
            }
        }
    }

    /// The version that a manifest pins a dependency to.
    fn pinned(manifest: &str, dependency: &str) -> String {
        let text = fs::read_to_string(Path::new(ROOT).join(manifest)).unwrap();
        let line = text.lines().find(|line| {
            line.strip_prefix(dependency).is_some_and(|rest| rest.trim_start().starts_with('='))
        });
        let line = line.unwrap_or_else(|| panic!("{manifest} has no {dependency}"));
        let version = line.split('"').find(|part| part.starts_with('='));
        version.unwrap_or_else(|| panic!("{manifest} does not pin {dependency}")).to_owned()
    }

    #[test]
    fn the_bindings_are_generated_by_the_version_they_are_compiled_with() {
        let generator = pinned("scripts/bindgen/Cargo.toml", "wasm-bindgen-cli-support");
        assert_eq!(pinned("Cargo.toml", "wasm-bindgen"), generator);
    }

    #[test]
    fn the_core_depends_on_no_javascript() {
        // Cargo has fetched what this machine and the Worker are built of, and nothing for other systems.
        let targets = ["--target", "host-tuple", "--target", "wasm32-unknown-unknown"];
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--offline", "--locked", "-e", "normal", "--prefix", "none"])
            .arg("--no-default-features")
            .args(targets)
            .current_dir(ROOT)
            .output()
            .unwrap();
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        let tree = String::from_utf8(tree.stdout).unwrap();
        assert!(tree.starts_with("edge-token-exchange "), "{tree}");
        for name in ["wasm-bindgen", "js-sys", "web-sys", "worker", "jwt-simple", "getrandom", "tokio"] {
            let named = |line: &&str| line.split(' ').next() == Some(name);
            assert_eq!(tree.lines().find(named), None, "the core depends on it");
        }
    }
}
