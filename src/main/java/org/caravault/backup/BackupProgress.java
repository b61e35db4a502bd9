package org.caravault.backup;

/**
 * How far a backup is.
 *
 * @param ofBackup percent of the bytes that are backed up, 0 to 100
 * @param ofRestore percent of the bytes that its last restore has restored, 0 to 100
 */
public record BackupProgress(int ofBackup, int ofRestore) {}
