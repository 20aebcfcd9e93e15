//! Reads the architecture from the source tree: the modules that a module may import, the names that only
//! one module may use, the ceiling on a file's length, and the dependencies that the core must not have.

mod suite {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    const ROOT: &str = env!("CARGO_MANIFEST_DIR");
    /// The ceiling of every file that a person writes.
    const MAX_LINES: usize = 400;

    /// The modules of the crate, lowest first: each imports only from those before it. The stages of an
    /// exchange stand in their order, and the function that runs them after them.
    const LAYERS: [&str; 33] = [
        "sorted",
        "oauth",
        "json",
        "jose",
        "expression",
        "realm",
        "http",
        "check",
        "error",
        "jwt",
        "revocation",
        "host",
        "audit",
        "trace",
        "exchange::form",
        "exchange::grant_type",
        "exchange::binding",
        "exchange::origin",
        "exchange::token",
        "exchange::client",
        "exchange::policy",
        "exchange::catalog",
        "exchange::mint",
        "exchange::response",
        "exchange::explanation",
        "exchange",
        "introspection",
        "endpoint",
        "resource_server",
        "simulation",
        "js",
        "npm",
        "worker",
    ];
    /// Modules of the crate without a place among the layers: text, the front door itself, and the tools.
    const OUTSIDE: [&str; 3] = ["manual", "lib", "bin::schema"];

    /// A file of the tree: its path from the root, with `/`, and its text.
    struct File {
        path: String,
        text: String,
    }

    impl File {
        fn is_in(&self, folders: &[&str]) -> bool {
            folders.iter().any(|folder| self.path.starts_with(folder))
        }

        /// Returns the lines that are not comments, with their numbers.
        fn code(&self) -> impl Iterator<Item = (usize, &str)> {
            let lines = self.text.lines().enumerate();
            lines
                .map(|(index, line)| (index + 1, line))
                .filter(|(_, line)| !line.trim_start().starts_with("//"))
        }

        /// Returns the places where the code uses a name, as `path:line`.
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

    /// Returns the files below a folder that have one of the extensions.
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

    /// Returns the places of a name outside the files that may use it.
    fn outside(name: &str, places: &[&str]) -> Vec<String> {
        let elsewhere = files("src", &["rs"]).into_iter().filter(|file| !file.is_in(places));
        elsewhere.flat_map(|file| file.naming(name)).collect()
    }

    /// Returns the layer of a path of modules: the longest name that begins it.
    fn layer_of(path: &str) -> Option<usize> {
        let begins = |layer: &str| {
            path.strip_prefix(layer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        let (place, _) = LAYERS
            .iter()
            .enumerate()
            .filter(|(_, layer)| begins(layer))
            .max_by_key(|(_, layer)| layer.len())?;
        Some(place)
    }

    /// Returns the module that a file of `src` is, such as `exchange::policy`.
    fn module_of(path: &str) -> String {
        path.trim_start_matches("src/").trim_end_matches(".rs").replace('/', "::")
    }

    /// Returns the imports of a file from the crate, as paths after `crate::`, each with its line; of a
    /// group in braces it returns each name.
    fn imports(text: &str) -> Vec<(usize, String)> {
        let code: String = text
            .split_inclusive('\n')
            .map(|line| if line.trim_start().starts_with("//") { "\n" } else { line })
            .collect();
        let mut found = Vec::new();
        for (start, named) in code.match_indices("crate::") {
            let line = code[..start].matches('\n').count() + 1;
            let path = &code[start + named.len()..];
            let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
            let (path, rest) = path.split_at(end.unwrap_or(path.len()));
            match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
                Some((names, _)) if path.ends_with("::") || path.is_empty() => {
                    found.extend(names.split(',').map(|name| (line, format!("{path}{}", name.trim()))));
                }
                _ => found.push((line, path.trim_end_matches(':').to_owned())),
            }
        }
        found
    }

    /// Returns the imports that go up, as sentences. `reexported` maps a name at the root to its module.
    fn upward(path: &str, text: &str, reexported: &[(String, String)]) -> Vec<String> {
        let module = module_of(path);
        let own = layer_of(&module)
            .unwrap_or_else(|| panic!("{path}: `{module}` is in no layer: add it to LAYERS"));
        let mut found = Vec::new();
        for (line, import) in imports(text) {
            let full = reexported
                .iter()
                .find(|(name, _)| *name == import)
                .map_or(import.clone(), |(_, of)| of.clone());
            let Some(layer) = layer_of(&full) else {
                panic!("{path}:{line}: `crate::{import}` is in no layer: add it to LAYERS");
            };
            if layer > own {
                found.push(format!(
                    "{path}:{line}: `{}` imports `crate::{import}` of `{}`, which is above it",
                    LAYERS[own], LAYERS[layer]
                ));
            }
        }
        found
    }

    /// Returns the names that `lib.rs` exports at the root, each with its module.
    fn reexported() -> Vec<(String, String)> {
        let text = fs::read_to_string(Path::new(ROOT).join("src/lib.rs")).unwrap();
        let mut found = Vec::new();
        for statement in text.split("pub use self::").skip(1) {
            let statement = statement.split(';').next().unwrap();
            let (module, names) = statement.rsplit_once("::").unwrap();
            for name in names.trim_matches(['{', '}']).split(',') {
                found.push((name.trim().to_owned(), module.to_owned()));
            }
        }
        found
    }

    #[test]
    fn no_module_imports_from_a_layer_above_it() {
        let reexported = reexported();
        let mut found = Vec::new();
        for file in files("src", &["rs"]) {
            if OUTSIDE.contains(&module_of(&file.path).as_str()) || file.path.contains("/tests") {
                continue;
            }
            let code = file.text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            found.extend(upward(&file.path, code, &reexported));
        }
        assert_eq!(found, nowhere());
    }

    #[test]
    fn an_upward_import_is_found_with_its_place() {
        let planted = "use crate::oauth::ClientId;\nuse crate::exchange::policy::Grant;\n";
        assert_eq!(
            upward("src/jose/key.rs", planted, &[]),
            [
                "src/jose/key.rs:2: `jose` imports `crate::exchange::policy::Grant` of `exchange::policy`, which is above it"
            ]
        );
        assert_eq!(upward("src/exchange/mint.rs", planted, &[]), nowhere());
        let stages = "use crate::exchange::client::AuthenticatedClient;\n";
        assert_eq!(upward("src/exchange/token/kind.rs", stages, &[]).len(), 1);
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
        assert_eq!(outside("worker::", &["src/worker.rs", "src/worker/"]), nowhere());
    }

    #[test]
    fn only_the_javascript_hosts_name_its_bindings() {
        for name in ["wasm_bindgen", "js_sys", "serde_wasm_bindgen"] {
            assert_eq!(
                outside(
                    name,
                    &["src/js.rs", "src/js/", "src/npm.rs", "src/npm/", "src/worker.rs", "src/worker/"]
                ),
                nowhere()
            );
        }
    }

    #[test]
    fn only_expressions_name_cel() {
        assert_eq!(outside("cel::", &["src/expression/"]), nowhere());
    }

    /// The harness of a simulation believes tokens without a signature.
    #[test]
    fn no_host_that_serves_requests_runs_simulations() {
        let places = ["src/simulation.rs", "src/simulation/", "src/lib.rs", "src/npm/tools.rs"];
        assert_eq!(outside("simulation", &places), nowhere());
    }

    #[test]
    fn only_pipelines_and_hosts_wait() {
        assert_eq!(
            outside(
                ".await",
                &[
                    "src/exchange.rs",
                    "src/exchange/binding/dpop.rs",
                    "src/exchange/client.rs",
                    "src/exchange/client/",
                    "src/exchange/token/verification.rs",
                    "src/endpoint.rs",
                    "src/endpoint/",
                    "src/js.rs",
                    "src/js/",
                    "src/npm/",
                    "src/worker/"
                ]
            ),
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

    /// `npm test` finds the suites, each beside the tests that it runs; no script knows one by its name.
    #[test]
    fn scripts_import_nothing_from_the_tests() {
        for file in files("scripts", &["mjs"]) {
            let imports = file.code().filter(|(_, line)| line.contains("import") || line.contains("from \""));
            let found: Vec<_> = imports.filter(|(_, line)| line.contains("tests/")).collect();
            assert_eq!(found, [], "{}", file.path);
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

    /// Returns the version that a manifest pins a dependency to.
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
        // Cargo has fetched the dependencies of this host and the Worker, and none for other systems.
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
