package let probe = String(decoding: PackageResources.probe_sql, as: UTF8.self)
