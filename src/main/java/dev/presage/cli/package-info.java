/** The command line; uses only the public API of the packages below it. */
package dev.presage.cli;
