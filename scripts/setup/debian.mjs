// The wasm32 target from Debian's packages. Debian ships a recent Rust for building browsers (rustc-web)
// with its library source (rust-web-src), but no wasm32 standard library. The set-up builds that library
// once and puts it beside the compiler's own.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { StepFailed, command, step } from "../step.mjs";
import { answer, target } from "./rust.mjs";

const compiler = "/usr/bin/rustc";
const library = `/usr/lib/rustlib/${target}/lib`;
const builtFor = `/usr/lib/rustlib/${target}/built-for`;

/** The name under which rustup knows Debian's compiler. */
const toolchain = "web";

/** Whether this is Debian or a derivative, and the set-up may install packages without asking. */
export function canInstallPackages() {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID(_LIKE)?=.*\bdebian\b/m.test(release) && asRoot() !== undefined;
}

/** The environment in which `cargo` is Debian's, or nothing when its wasm library is missing. */
export function debianToolchain() {
  if (!existsSync(builtFor) || readFileSync(builtFor, "utf8").trim() !== answer(compiler, ["-V"])) {
    return undefined;
  }
  if (answer("rustup", ["-V"])) return { RUSTUP_TOOLCHAIN: toolchain };
  return { PATH: `/usr/bin:${process.env.PATH}`, RUSTC: compiler };
}

/** Installs the packages, builds the standard library and makes the compiler known to rustup. */
export async function installDebianToolchain() {
  await step("wasm target (Debian packages)", installCompiler);
  await step("wasm target (standard library, built once)", buildStandardLibrary);
  if (answer("rustup", ["-V"])) {
    await command("rustup", ["toolchain", "link", toolchain, "/usr"]);
  }
}

async function installCompiler(say) {
  const next = `Install rustc-web, cargo-web, rust-web-src and rust-web-llvm by hand, or the target ${target} another way, and run this again.`;
  await update({ say, next });

  // The linker must be of the same LLVM as the compiler.
  const { output } = await command("apt-cache", ["depends", "rust-web-llvm"], { next });
  const llvm = /Depends: llvm-(\d+)/.exec(output)?.[1];
  if (!llvm) throw new StepFailed("Debian's rust-web-llvm names no LLVM version", { output, next });

  const packages = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy"];
  await install([...packages, `lld-${llvm}`], { say, next });
}

/** Installs packages with their required dependencies only, and removes none. */
export async function installPackages(packages, options) {
  await update(options);
  await install(packages, options);
}

function update({ say, next }) {
  return privileged(["apt-get", "update"], { say, next });
}

function install(packages, { say, next }) {
  const words = ["apt-get", "install", "-y", "--no-install-recommends", "--no-remove", ...packages];
  return privileged(words, { say, next, env: { DEBIAN_FRONTEND: "noninteractive" } });
}

async function buildStandardLibrary(say) {
  const folder = mkdtempSync(join(tmpdir(), "wasm-std-"));
  try {
    // Any crate will do: the set-up wants the libraries that cargo builds for it.
    writeFileSync(
      join(folder, "Cargo.toml"),
      '[package]\nname = "nothing"\nedition = "2021"\n[lib]\npath = "lib.rs"\n[workspace]\n',
    );
    writeFileSync(join(folder, "lib.rs"), "");
    const built = join(folder, "target");
    await command(
      "/usr/bin/cargo",
      ["build", "--release", "--target", target, "-Zbuild-std=std,panic_abort,panic_unwind,test"],
      {
        say,
        cwd: folder,
        env: {
          RUSTC: compiler,
          RUSTC_BOOTSTRAP: "1", // -Zbuild-std is for nightly compilers otherwise
          RUSTFLAGS: "-Cembed-bitcode=yes", // lets the project link it with LTO
          CARGO_PROFILE_RELEASE_LTO: "off",
          CARGO_PROFILE_RELEASE_OPT_LEVEL: "3",
          CARGO_TARGET_DIR: built,
        },
        next: "Check that crates.io can be reached and run this again.",
      },
    );

    const from = join(built, target, "release", "deps");
    const libraries = readdirSync(from).filter((name) => name.endsWith(".rlib"));
    const stamp = join(folder, "built-for");
    writeFileSync(stamp, `${answer(compiler, ["-V"])}\n`);
    await privileged(["rm", "-rf", library]);
    await privileged(
      ["install", "-D", "-m644", "-t", library, ...libraries.map((name) => join(from, name))],
      {},
    );
    await privileged(["install", "-m644", stamp, builtFor]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The command prefix that runs a command as root; nothing when root is unavailable. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  try {
    execFileSync("sudo", ["-n", "true"], { stdio: "ignore" });
    return ["sudo", "-n"];
  } catch {
    return undefined;
  }
}

/** Runs a command as root and prints it; `canInstallPackages` says whether root is available. */
function privileged(words, options = {}) {
  const variables = Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const [program, ...args] = [
    ...asRoot(),
    ...(variables.length ? ["env", ...variables] : []),
    ...words,
  ];
  console.log(`    as root: ${[program, ...args].join(" ")}`);
  return command(program, args, { ...options, env: undefined });
}
