/** Tests that run the jar as its users do, in processes of its own, and end them in every way a process can end. */
package dev.errand.process;
