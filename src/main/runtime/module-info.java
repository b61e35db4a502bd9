/** The copier as a module of its own Java: see {@code build} beside this file. A module that exports nothing would not be started. */
module org.caravault.copy {
    exports org.caravault.copy.cli;
}
