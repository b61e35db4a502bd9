package org.caravault.mount;

import java.nio.file.Path;

/**
 * How one kind of mount is done: Manila has keys of their own for shares and for the vault.
 *
 * @param location the directory with the mount points
 * @param protocol such as {@code NFS}, for the template
 * @param options for the template; empty: none
 * @param mount the program that mounts
 * @param unmount the program that unmounts
 */
public record MountProfile(
        Path location, String protocol, String options, MountTemplate mount, MountTemplate unmount) {}
