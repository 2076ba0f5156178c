@{
    RootModule           = 'artifacts/LbAdmin/LbPowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5d0a8c56-6d7e-4c0c-9e0b-1f6f4c1b7a52'
    Author               = 'The LbAdmin authors'
    CompanyName          = 'The LbAdmin authors'
    Copyright            = 'Copyright (c) 2026 The LbAdmin authors. MIT licence.'
    Description          = 'Configures and watches load balancers (LbAgent): one at a prompt, a script in a pipeline, hundreds from one console. The cmdlets that speak to agents need PowerShell 7.4 or later.'
    # Windows PowerShell loads the module; there a cmdlet that speaks to agents says that it needs PowerShell 7.4.
    PowerShellVersion    = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions = @('Desktop', 'Core')
    TypesToProcess       = @('artifacts/LbAdmin/LbAdmin.Types.ps1xml')
    FormatsToProcess     = @(
        'artifacts/LbAdmin/Views/Agent.Format.ps1xml'
        'artifacts/LbAdmin/Views/Configuration.Format.ps1xml'
        'artifacts/LbAdmin/Views/Engine.Format.ps1xml'
        'artifacts/LbAdmin/Views/Event.Format.ps1xml'
        'artifacts/LbAdmin/Views/Flow.Format.ps1xml'
        'artifacts/LbAdmin/Views/HealthCheck.Format.ps1xml'
        'artifacts/LbAdmin/Views/Pool.Format.ps1xml'
        'artifacts/LbAdmin/Views/RealServer.Format.ps1xml'
        'artifacts/LbAdmin/Views/Statistics.Format.ps1xml'
        'artifacts/LbAdmin/Views/Topology.Format.ps1xml'
        'artifacts/LbAdmin/Views/Vip.Format.ps1xml'
    )
    CmdletsToExport      = @(
        'Add-LbRealServer'
        'Compare-LbConfiguration'
        'Connect-LbAgent'
        'Disable-LbVip'
        'Disconnect-LbAgent'
        'Enable-LbVip'
        'Export-LbConfiguration'
        'Get-LbAgent'
        'Get-LbConfiguration'
        'Get-LbConfigurationHistory'
        'Get-LbEngine'
        'Get-LbFlow'
        'Get-LbHealthCheck'
        'Get-LbPool'
        'Get-LbRealServer'
        'Get-LbStatistics'
        'Get-LbTopology'
        'Get-LbVip'
        'Import-LbConfiguration'
        'New-LbPool'
        'New-LbVip'
        'Remove-LbHealthCheck'
        'Remove-LbPool'
        'Remove-LbRealServer'
        'Remove-LbVip'
        'Restore-LbConfiguration'
        'Resume-LbRealServer'
        'Set-LbHealthCheck'
        'Set-LbPool'
        'Set-LbRealServer'
        'Set-LbTopology'
        'Set-LbVip'
        'Suspend-LbRealServer'
        'Test-LbAgent'
        'Test-LbConfiguration'
        'Test-LbHealthCheck'
        'Watch-LbEvent'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('LoadBalancer', 'Network', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
            ReleaseNotes = 'The first version. VIPs for TCP and UDP in user space (mode Proxy) and in the kernel (modes DsrL2 and DsrL3), pools with five schedulers, health checks, drains, configuration files with history, events, statistics with rates. Agents of other machines are not available yet. Get-Help about_LbAdmin says how to begin.'
        }
    }
}
