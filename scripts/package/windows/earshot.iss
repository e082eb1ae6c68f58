; SPDX-License-Identifier: MIT
; The installer for Windows, for Inno Setup 6:  iscc /DVersion=X.Y.Z scripts\package\windows\earshot.iss
; after `python -m PyInstaller build.spec`. Written, not built: see docs/packaging.md.

#ifndef Version
  #error Pass the version: iscc /DVersion=X.Y.Z
#endif
#define Root SourcePath + "\..\..\.."

[Setup]
AppId={{6C1B7C0D-2B61-4E0B-9C55-7B7B0E2A8E1F}
AppName=Earshot
AppVersion={#Version}
AppVerName=Earshot {#Version}
DefaultDirName={autopf}\Earshot
DefaultGroupName=Earshot
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile={#Root}\LICENSE
OutputDir={#Root}\dist
OutputBaseFilename=earshot-{#Version}-windows-x86_64
UninstallDisplayIcon={app}\Earshot.exe
Compression=lzma2/fast
SolidCompression=yes
ChangesAssociations=yes
CloseApplications=yes

[Files]
Source: "{#Root}\dist\Earshot\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\Earshot"; Filename: "{app}\Earshot.exe"

[Registry]
; HKA is the user's part of the registry, or everybody's, as the installation is.
Root: HKA; Subkey: "Software\Classes\SystemFileAssociations\audio\shell\Earshot.Search"; ValueType: string; ValueData: "Search for this sound"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\SystemFileAssociations\audio\shell\Earshot.Search"; ValueType: string; ValueName: "Icon"; ValueData: "{app}\Earshot.exe"
Root: HKA; Subkey: "Software\Classes\SystemFileAssociations\audio\shell\Earshot.Search\command"; ValueType: string; ValueData: """{app}\Earshot.exe"" --search ""%1"""
Root: HKA; Subkey: "Software\Classes\SystemFileAssociations\video\shell\Earshot.Search"; ValueType: string; ValueData: "Search for this sound"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\SystemFileAssociations\video\shell\Earshot.Search"; ValueType: string; ValueName: "Icon"; ValueData: "{app}\Earshot.exe"
Root: HKA; Subkey: "Software\Classes\SystemFileAssociations\video\shell\Earshot.Search\command"; ValueType: string; ValueData: """{app}\Earshot.exe"" --search ""%1"""
Root: HKA; Subkey: "Software\Classes\Directory\shell\Earshot.Add"; ValueType: string; ValueData: "Add folder to Earshot"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Directory\shell\Earshot.Add"; ValueType: string; ValueName: "Icon"; ValueData: "{app}\Earshot.exe"
Root: HKA; Subkey: "Software\Classes\Directory\shell\Earshot.Add\command"; ValueType: string; ValueData: """{app}\Earshot.exe"" ""%1"""

[Run]
Filename: "{app}\Earshot.exe"; Description: "Start Earshot"; Flags: nowait postinstall skipifsilent
